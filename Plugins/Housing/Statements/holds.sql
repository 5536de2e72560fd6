-- statement liveHoldsOfPerson
-- scope subject
-- in now Instant
-- out many (id Text, homeId Text, leaf Int?, expiresAt Instant)
SELECT id, home_id, leaf, expires_at
FROM hold_by_subject
WHERE state = 'held' AND expires_at > :now
ORDER BY expires_at
LIMIT 10;

-- statement insertHold
-- scope resource
-- in id Text, homeId Text, leaf Int?, rent Money, placedAt Instant, expiresAt Instant
-- out none
INSERT INTO hold (id, tenant_id, person_id, home_id, leaf, rent_fen, state, placed_at, expires_at,
    ended_at, version)
VALUES (:id, current_tenant(), current_subject(), :homeId, :leaf, :rent, 'held', :placedAt,
    :expiresAt, NULL, 1);

-- statement holdOfPerson
-- scope subject
-- in id Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, rent Money,
--     state Text, placedAt Instant, expiresAt Instant, endedAt Instant?, version Int)
SELECT id, tenant_id, person_id, home_id, leaf, rent_fen, state, placed_at, expires_at, ended_at,
    version
FROM hold_by_subject
WHERE id = :id;

-- statement holdsOfPerson
-- scope subject
-- in beforeId Text, limit Int
-- out many (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, rent Money,
--     state Text, placedAt Instant, expiresAt Instant, endedAt Instant?, version Int)
SELECT id, tenant_id, person_id, home_id, leaf, rent_fen, state, placed_at, expires_at, ended_at,
    version
FROM hold_by_subject
WHERE id < :beforeId
ORDER BY id DESC
LIMIT :limit;

-- statement anyHold
-- scope system
-- in id Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, rent Money,
--     state Text, placedAt Instant, expiresAt Instant, endedAt Instant?, version Int)
SELECT id, tenant_id, person_id, home_id, leaf, rent_fen, state, placed_at, expires_at, ended_at,
    version
FROM hold
WHERE id = :id;

-- statement endHold
-- scope system
-- in id Text, version Int, state Text, at Instant
-- out none
UPDATE hold SET state = :state, ended_at = :at, version = version + 1
WHERE id = :id AND version = :version AND state = 'held';
