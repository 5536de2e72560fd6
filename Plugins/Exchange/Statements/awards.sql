-- Everybody sees how far an award is, by labels; officers see the rest.

-- statement ownTheLot
-- scope tenant
-- in lot Text, officer Text, at Instant
-- out none
INSERT INTO lot_owner (tenant_id, lot, officer_id, since)
VALUES (current_tenant(), :lot, :officer, :at)
ON CONFLICT (tenant_id, lot) DO NOTHING;

-- statement ownerOfLot
-- scope tenant
-- in lot Text
-- out optional (officerId Text)
SELECT officer_id FROM lot_owner_by_tenant WHERE lot = :lot;

-- statement whoAnswersFor
-- scope system
-- in lot Text
-- out optional (officerId Text)
SELECT officer_id FROM lot_owner WHERE lot = :lot LIMIT 1;

-- statement insertAward
-- scope tenant
-- in id Text, lot Text, round Int, label Text, person Text, registration Text, fen Money, state Text,
--     at Instant
-- out none
INSERT INTO award (tenant_id, id, lot, round, label, person_id, registration, fen, state, begun_at,
    publicity_over, objections)
VALUES (current_tenant(), :id, :lot, :round, :label, :person, :registration, :fen, :state, :at, 0, 0);

-- statement changeAward
-- scope tenant
-- in id Text, state Text, publicityOver Bool, objections Int, publicityEnds Instant?,
--     contractDue Instant?, signedBy Text?, certifiedAt Instant?, event Text?
-- out none
UPDATE award
SET state = :state, publicity_over = :publicityOver, objections = :objections,
    publicity_ends_at = :publicityEnds, contract_due_at = :contractDue, signed_by = :signedBy,
    certified_at = coalesce(certified_at, :certifiedAt), event = coalesce(event, :event)
WHERE tenant_id = current_tenant() AND id = :id;

-- statement newestAward
-- scope tenant
-- in lot Text
-- out optional (id Text, lot Text, round Int, label Text, personId Text, registration Text, fen Money,
--     state Text, publicityOver Bool, objections Int, publicityEnds Instant?, contractDue Instant?,
--     signedBy Text?)
SELECT id, lot, round, label, person_id, registration, fen, state, publicity_over, objections,
    publicity_ends_at, contract_due_at, signed_by
FROM award_by_tenant
WHERE lot = :lot
ORDER BY round DESC
LIMIT 1;

-- statement awardToTell
-- scope tenant
-- in id Text
-- out optional (id Text, lot Text, round Int, label Text, personId Text, registration Text, fen Money,
--     state Text, publicityOver Bool, objections Int, publicityEnds Instant?, contractDue Instant?,
--     signedBy Text?)
SELECT id, lot, round, label, person_id, registration, fen, state, publicity_over, objections,
    publicity_ends_at, contract_due_at, signed_by
FROM award_by_tenant
WHERE id = :id;

-- statement awardOnBoard
-- scope public
-- in lot Text
-- out optional (id Text, round Int, label Text, fen Money, state Text, begunAt Instant,
--     publicityOver Bool, objections Int, publicityEnds Instant?, contractDue Instant?,
--     signedAt Instant?, certifiedAt Instant?)
SELECT id, round, label, fen, state, begun_at, publicity_over, objections, publicity_ends_at,
    contract_due_at, signed_at, certified_at
FROM award_public
WHERE lot = :lot
ORDER BY round DESC
LIMIT 1;

-- statement awardsUnderWay
-- scope tenant
-- in before Text, limit Int
-- out many (id Text, lot Text, round Int, label Text, fen Money, state Text, objections Int,
--     publicityEnds Instant?, contractDue Instant?)
SELECT id, lot, round, label, fen, state, objections, publicity_ends_at, contract_due_at
FROM award_by_tenant
WHERE state IN ('publicity', 'contract', 'overdue', 'signed') AND id < :before
ORDER BY id DESC
LIMIT :limit;

-- statement noteSigning
-- scope tenant
-- in id Text, at Instant
-- out none
UPDATE award SET signed_at = :at WHERE tenant_id = current_tenant() AND id = :id;

-- statement holdAwardUp
-- scope system
-- in lot Text
-- out none
UPDATE award SET objections = objections + 1 WHERE lot = :lot AND state = 'publicity';

-- statement insertContract
-- scope tenant
-- in award Text, lot Text, person Text, number Text, party Sealed, at Instant
-- out none
INSERT INTO contract (award, tenant_id, lot, person_id, number, party, signed_at)
VALUES (:award, current_tenant(), :lot, :person, :number, :party, :at);

-- statement certificate
-- scope system
-- in registration Text
-- out optional (award Text, tenant Text, fen Money, certifiedAt Instant?, event Text?)
SELECT id, tenant_id, fen, certified_at, event
FROM award
WHERE registration = :registration AND state = 'certified';

-- statement contractOfAward
-- scope system
-- in award Text
-- out optional (award Text, tenant Text, number Text, signedAt Instant, party Sealed)
SELECT award, tenant_id, number, signed_at, party
FROM contract
WHERE award = :award;

-- statement insertRefunds
-- scope tenant
-- in lot Text, number Int, due Instant?
-- out none
INSERT INTO refunds (tenant_id, lot, number, due_at) VALUES (current_tenant(), :lot, :number, :due);

-- statement newestRefunds
-- scope tenant
-- in lot Text
-- out optional (number Int)
SELECT number FROM refunds_by_tenant WHERE lot = :lot ORDER BY number DESC LIMIT 1;

-- statement openRefunds
-- scope tenant
-- in lot Text
-- out many (number Int)
SELECT number FROM refunds_by_tenant WHERE lot = :lot AND done_at IS NULL ORDER BY number LIMIT 16;

-- statement endRefunds
-- scope tenant
-- in lot Text, at Instant
-- out none
UPDATE refunds SET done_at = :at
WHERE tenant_id = current_tenant() AND lot = :lot AND done_at IS NULL;

-- statement refundsDueBy
-- scope public
-- in lot Text
-- out optional (due Instant?)
SELECT due_at FROM refunds_public WHERE lot = :lot AND done_at IS NULL ORDER BY number LIMIT 1;
