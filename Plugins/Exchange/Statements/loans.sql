-- Loans on certified rights: their holders see their own, officers those of their organisation.

-- statement certifiedAward
-- scope system
-- in id Text
-- out optional (tenantId Text, lot Text, personId Text)
SELECT tenant_id, lot, person_id FROM award WHERE id = :id AND state = 'certified' LIMIT 1;

-- statement insertLoan
-- scope resource
-- in id Text, award Text, lot Text, state Text, at Instant
-- out none
INSERT INTO loan (tenant_id, id, award, lot, person_id, state, consented, is_final, asked_at, changed_at)
VALUES (current_tenant(), :id, :award, :lot, current_subject(), :state, 0, 0, :at, :at);

-- statement liveLoan
-- scope system
-- in award Text
-- out optional (id Text)
SELECT id FROM loan WHERE award = :award AND is_final = 0 LIMIT 1;

-- statement changeLoan
-- scope tenant
-- in id Text, state Text, value Money?, lent Money?, consented Bool, lender Text?, over Bool, at Instant
-- out none
UPDATE loan
SET state = :state, value_fen = :value, lent_fen = :lent, consented = :consented,
    lender = coalesce(:lender, lender), is_final = :over, changed_at = :at
WHERE tenant_id = current_tenant() AND id = :id;

-- statement loanToLead
-- scope tenant
-- in id Text
-- out optional (id Text, award Text, lot Text, state Text, value Money?, lent Money?, consented Bool,
--     lender Text?, askedAt Instant)
SELECT id, award, lot, state, value_fen, lent_fen, consented, lender, asked_at
FROM loan_by_tenant
WHERE id = :id;

-- statement loansOnRight
-- scope tenant
-- in award Text, limit Int
-- out many (id Text, award Text, lot Text, state Text, value Money?, lent Money?, consented Bool,
--     lender Text?, askedAt Instant)
SELECT id, award, lot, state, value_fen, lent_fen, consented, lender, asked_at
FROM loan_by_tenant
WHERE award = :award AND is_final = 0
LIMIT :limit;

-- statement loansUnderWay
-- scope tenant
-- in before Text, limit Int
-- out many (id Text, award Text, lot Text, state Text, value Money?, lent Money?, consented Bool,
--     lender Text?, askedAt Instant)
SELECT id, award, lot, state, value_fen, lent_fen, consented, lender, asked_at
FROM loan_by_tenant
WHERE id < :before
ORDER BY id DESC
LIMIT :limit;

-- statement ownLoans
-- scope subject
-- in before Text, limit Int
-- out many (id Text, award Text, lot Text, state Text, value Money?, lent Money?, consented Bool,
--     lender Text?, askedAt Instant)
SELECT id, award, lot, state, value_fen, lent_fen, consented, lender, asked_at
FROM loan_by_subject
WHERE id < :before
ORDER BY id DESC
LIMIT :limit;

-- statement noteRight
-- scope tenant
-- in lot Text, right Text
-- out none
UPDATE lot SET of_right = :right WHERE tenant_id = current_tenant() AND id = :lot;

-- statement noteRelisting
-- scope tenant
-- in lot Text, earlier Text, round Int
-- out none
UPDATE lot SET earlier = :earlier, round = :round WHERE tenant_id = current_tenant() AND id = :lot;

-- statement relistingOf
-- scope tenant
-- in lot Text
-- out optional (id Text)
SELECT id FROM lot_by_tenant WHERE earlier = :lot LIMIT 1;

-- statement lotToRelist
-- scope tenant
-- in id Text
-- out optional (titleZh Text, titleEn Text, kind Text, policyText Text, noticedTerms Text, deposit Money,
--     area Int?, itemCode Text?, state Text, right Text?, round Int)
SELECT title_zh, title_en, kind, policy_text, noticed_terms, deposit_fen, area_mu100, item_code, state, of_right,
    coalesce(round, 0)
FROM lot_by_tenant
WHERE id = :id;

-- statement earlierLot
-- scope public
-- in lot Text
-- out optional (earlier Text?)
SELECT earlier FROM lot_public WHERE id = :lot;
