-- statement insertObjection
-- scope resource
-- in id Text, lot Text, at Instant, text Text, due Instant?
-- out none
INSERT INTO objection (tenant_id, id, lot, person_id, raised_at, text, state, due_at)
VALUES (current_tenant(), :id, :lot, current_subject(), :at, :text, 'open', :due);

-- statement ownOpenObjection
-- scope subject
-- in lot Text
-- out optional (id Text)
SELECT id FROM objection_by_subject WHERE lot = :lot AND state = 'open' LIMIT 1;

-- statement ownObjections
-- scope subject
-- in lot Text, limit Int
-- out many (id Text, raisedAt Instant, text Text, state Text, answer Text?, due Instant?)
SELECT id, raised_at, text, state, answer, due_at
FROM objection_by_subject
WHERE lot = :lot
ORDER BY id DESC
LIMIT :limit;

-- statement openObjections
-- scope tenant
-- in lot Text
-- out optional (count Int)
SELECT count(*) FROM objection_by_tenant WHERE lot = :lot AND state = 'open';

-- statement objectionsOfLot
-- scope tenant
-- in lot Text, before Text, limit Int
-- out many (id Text, lot Text, raisedAt Instant, text Text, state Text, answer Text?,
--     answeredAt Instant?, due Instant?)
SELECT id, lot, raised_at, text, state, answer, answered_at, due_at
FROM objection_by_tenant
WHERE lot = :lot AND id < :before
ORDER BY id DESC
LIMIT :limit;

-- statement objectionToAnswer
-- scope tenant
-- in id Text
-- out optional (id Text, lot Text, raisedAt Instant, text Text, state Text, answer Text?,
--     answeredAt Instant?, due Instant?)
SELECT id, lot, raised_at, text, state, answer, answered_at, due_at
FROM objection_by_tenant
WHERE id = :id;

-- statement openObjectionsOfOffice
-- scope tenant
-- in limit Int
-- out many (id Text, lot Text, raisedAt Instant, text Text, due Instant?)
SELECT id, lot, raised_at, text, due_at
FROM objection_by_tenant
WHERE state = 'open'
ORDER BY id
LIMIT :limit;

-- statement closeObjection
-- scope tenant
-- in id Text, state Text, answer Text, at Instant
-- out none
UPDATE objection SET state = :state, answer = :answer, answered_at = :at
WHERE tenant_id = current_tenant() AND id = :id;
