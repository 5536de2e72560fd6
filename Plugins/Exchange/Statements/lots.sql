-- The last two are for everybody: what is over may be computed again, and no name stands in it.

-- statement insertLot
-- scope tenant
-- in id Text, titleZh Text, titleEn Text, kind Text, policy Text, policyVersion Int,
--     policyText Text, noticedTerms Text, direction Text, start Money, step Money, stepMax Money?,
--     limit Money?, commitment Text?, deposit Money, listedAt Instant, registrationEndsAt Instant,
--     opensAt Instant, area Int?, itemCode Text?, extensionsMax Int, noticeSeconds Int, state Text,
--     deadline Int?
-- out none
INSERT INTO lot (tenant_id, id, title_zh, title_en, kind, policy, policy_version, policy_text,
    noticed_terms, direction, start_fen, step_fen, step_max_fen, limit_fen, limit_commitment,
    deposit_fen, listed_at, registration_ends_at, opens_at, area_mu100, item_code, notice_extensions_max,
    notice_seconds, listed, registered, state, deadline_ns, deadline_version, extensions, offering, entries)
VALUES (current_tenant(), :id, :titleZh, :titleEn, :kind, :policy, :policyVersion, :policyText,
    :noticedTerms, :direction, :start, :step, :stepMax, :limit, :commitment, :deposit, :listedAt,
    :registrationEndsAt, :opensAt, :area, :itemCode, :extensionsMax,
    :noticeSeconds, 1, 0, :state, :deadline, 0, 0, 0, 0);

-- statement extendNotice
-- scope tenant
-- in id Text, noticedTerms Text, registrationEndsAt Instant, opensAt Instant, extensions Int
-- out none
UPDATE lot
SET noticed_terms = :noticedTerms, registration_ends_at = :registrationEndsAt, opens_at = :opensAt,
    notice_extensions = :extensions
WHERE tenant_id = current_tenant() AND id = :id AND terms IS NULL;

-- statement updateLot
-- scope tenant
-- in id Text, registered Int, state Text, deadline Int?, version Int, extensions Int,
--     offering Int, best Money?, entries Int, head Text?
-- out none
UPDATE lot
SET registered = :registered, state = :state, deadline_ns = :deadline,
    deadline_version = :version, extensions = :extensions, offering = :offering,
    best_fen = :best, entries = :entries, head = :head
WHERE tenant_id = current_tenant() AND id = :id;

-- statement freezeTerms
-- scope tenant
-- in id Text, terms Text
-- out none
UPDATE lot SET terms = :terms WHERE tenant_id = current_tenant() AND id = :id AND terms IS NULL;

-- statement keepOutcome
-- scope tenant
-- in id Text, outcome Text
-- out none
UPDATE lot SET outcome = :outcome WHERE tenant_id = current_tenant() AND id = :id;

-- statement lotToLoad
-- scope tenant
-- in id Text
-- out optional (titleZh Text, titleEn Text, kind Text, policyText Text, noticedTerms Text, terms Text?,
--     deposit Money, listedAt Instant, registrationEndsAt Instant, area Int?, itemCode Text?,
--     extensionsMax Int, extensions Int, version Int, noticedAt Instant?, noticeSeconds Int?, registered Int)
SELECT title_zh, title_en, kind, policy_text, noticed_terms, terms, deposit_fen, listed_at,
    registration_ends_at, area_mu100, item_code, notice_extensions_max, notice_extensions,
    notice_version, noticed_at, notice_seconds, registered
FROM lot_by_tenant
WHERE id = :id;

-- statement lotOnBoard
-- scope public
-- in id Text
-- out optional (id Text, tenantId Text, titleZh Text, titleEn Text, kind Text, policy Text,
--     policyVersion Int, direction Text, start Money, step Money, stepMax Money?, limit Money?,
--     commitment Text?, deposit Money, listedAt Instant, registrationEndsAt Instant, opensAt Instant,
--     area Int?, itemCode Text?, noticeVersion Int, noticeExtensions Int, state Text, deadline Int?, extensions Int, offering Int, best Money?)
SELECT id, tenant_id, title_zh, title_en, kind, policy, policy_version, direction, start_fen, step_fen,
    step_max_fen, limit_fen, limit_commitment, deposit_fen, listed_at, registration_ends_at, opens_at,
    area_mu100, item_code, notice_version, notice_extensions, state, deadline_ns, extensions, offering, best_fen
FROM lot_public
WHERE id = :id;

-- statement lotsOnBoard
-- scope public
-- in before Text, limit Int
-- out many (id Text, tenantId Text, titleZh Text, titleEn Text, kind Text, policy Text,
--     policyVersion Int, direction Text, start Money, step Money, stepMax Money?, limit Money?,
--     commitment Text?, deposit Money, listedAt Instant, registrationEndsAt Instant, opensAt Instant,
--     area Int?, itemCode Text?, noticeVersion Int, noticeExtensions Int, state Text, deadline Int?, extensions Int, offering Int, best Money?)
SELECT id, tenant_id, title_zh, title_en, kind, policy, policy_version, direction, start_fen, step_fen,
    step_max_fen, limit_fen, limit_commitment, deposit_fen, listed_at, registration_ends_at, opens_at,
    area_mu100, item_code, notice_version, notice_extensions, state, deadline_ns, extensions, offering, best_fen
FROM lot_public
WHERE id < :before
ORDER BY id DESC
LIMIT :limit;

-- statement ownLot
-- scope tenant
-- in id Text
-- out optional (id Text, state Text)
SELECT id, state FROM lot_by_tenant WHERE id = :id;

-- statement policyOfLot
-- scope tenant
-- in id Text
-- out optional (policyText Text)
SELECT policy_text FROM lot_by_tenant WHERE id = :id;

-- statement insertEntry
-- scope tenant
-- in lot Text, number Int, at Int, line Text
-- out none
INSERT INTO lot_entry (tenant_id, lot, number, at_ns, line)
VALUES (current_tenant(), :lot, :number, :at, :line)
ON CONFLICT (tenant_id, lot, number) DO NOTHING;

-- statement entriesToLoad
-- scope tenant
-- in lot Text, after Int, limit Int
-- out many (number Int, at Int, line Text)
SELECT number, at_ns, line
FROM lot_entry_by_tenant
WHERE lot = :lot AND number > :after
ORDER BY number
LIMIT :limit;

-- statement newestEntry
-- scope tenant
-- in lot Text
-- out optional (number Int)
SELECT number FROM lot_entry_by_tenant WHERE lot = :lot ORDER BY number DESC LIMIT 1;

-- statement termsThatCount
-- scope system
-- in id Text
-- out optional (policyText Text, terms Text?, outcome Text?)
SELECT policy_text, terms, outcome
FROM lot
WHERE id = :id AND listed = 1 AND terms IS NOT NULL AND outcome IS NOT NULL
    AND state IN ('drawing', 'closed', 'confirmed', 'failed', 'annulled');

-- statement entriesThatCount
-- scope system
-- in id Text, after Int, limit Int
-- out many (number Int, at Int, line Text)
SELECT e.number, e.at_ns, e.line
FROM lot l
JOIN lot_entry e ON e.tenant_id = l.tenant_id AND e.lot = l.id
WHERE l.id = :id AND l.listed = 1 AND e.number > :after
    AND l.state IN ('drawing', 'closed', 'confirmed', 'failed', 'annulled')
ORDER BY e.number
LIMIT :limit;

-- statement lotsInProgress
-- scope tenant
-- in limit Int
-- out many (id Text, titleZh Text, titleEn Text, state Text, deadline Int?)
SELECT id, title_zh, title_en, state, deadline_ns
FROM lot_by_tenant
WHERE state IN ('registering', 'scheduled', 'free', 'entry', 'timed', 'cooldown', 'pause', 'turn', 'results', 'suspended',
    'drawing')
ORDER BY id
LIMIT :limit;
