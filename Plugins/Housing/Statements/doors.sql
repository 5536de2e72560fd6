-- statement keepLock
-- scope tenant
-- in homeId Text, leaf Int, number Int, reach Text
-- out none
INSERT INTO lock (home_id, leaf, tenant_id, number, reach)
VALUES (:homeId, :leaf, current_tenant(), :number, :reach)
ON CONFLICT (home_id, leaf, tenant_id) DO UPDATE SET number = excluded.number, reach = excluded.reach
WHERE tenant_id = current_tenant();

-- statement leafOfLandlord
-- scope tenant
-- in homeId Text, leaf Int
-- out optional (leaf Int)
SELECT leaf FROM offer_by_tenant WHERE home_id = :homeId AND leaf = :leaf;

-- statement lockOfLeaf
-- scope tenant
-- in homeId Text, leaf Int
-- out optional (number Int, reach Text)
SELECT number, reach FROM lock_by_tenant WHERE home_id = :homeId AND leaf = :leaf;

-- statement insertDoor
-- scope tenant
-- in leaseId Text, leaf Int, personId Text, homeId Text, lock Int?, reach Text?, due Instant,
--     startsAt Instant, endsAt Instant, requestedAt Instant
-- out none
INSERT INTO door (lease_id, leaf, tenant_id, person_id, home_id, lock, reach, state, due, version,
    starts_at, ends_at, requested_at, redraws, moved)
VALUES (:leaseId, :leaf, current_tenant(), :personId, :homeId, :lock, :reach, 'requested', :due, 1,
    :startsAt, :endsAt, :requestedAt, 0, 0);

-- statement anyDoor
-- scope system
-- in leaseId Text, leaf Int
-- out optional (leaseId Text, leaf Int, tenantId Text, personId Text, homeId Text, lock Int?,
--     reach Text?, state Text, due Instant?, version Int, startsAt Instant, endsAt Instant,
--     requestedAt Instant, redraws Int, moved Int, listing Text?, visitReason Text?)
SELECT lease_id, leaf, tenant_id, person_id, home_id, lock, reach, state, due, version,
    starts_at, ends_at, requested_at, redraws, moved, listing, visit_reason
FROM door
WHERE lease_id = :leaseId AND leaf = :leaf;

-- statement ownDoors
-- scope subject
-- in leaseId Text
-- out many (leaf Int, state Text, visitReason Text?)
SELECT leaf, state, visit_reason
FROM door_by_subject
WHERE lease_id = :leaseId
ORDER BY leaf
LIMIT 9;

-- statement updateDoor
-- scope tenant
-- in leaseId Text, leaf Int, before Int, state Text, due Instant?, version Int, redraws Int,
--     moved Int, listing Text?, visitReason Text?
-- out none
UPDATE door
SET state = :state, due = :due, version = :version, redraws = :redraws, moved = :moved,
    listing = :listing, visit_reason = :visitReason
WHERE lease_id = :leaseId AND leaf = :leaf AND version = :before
    AND tenant_id = current_tenant();

-- statement exposureOfLock
-- scope system
-- in lock Int, leaseId Text, startsAt Instant
-- out optional (endsAt Instant?)
SELECT max(c.ends_at)
FROM door d
JOIN door_code c ON c.lease_id = d.lease_id AND c.leaf = d.leaf AND c.tenant_id = d.tenant_id
WHERE d.lock = :lock AND d.lease_id <> :leaseId AND d.starts_at < :startsAt
    AND c.state <> 'dropped';

-- statement insertDoorCode
-- scope tenant
-- in leaseId Text, leaf Int, number Int, personId Text, kind Text, effectId Text, startsAt Instant,
--     endsAt Instant
-- out none
INSERT INTO door_code (lease_id, leaf, number, tenant_id, person_id, kind, state, effect_id,
    starts_at, ends_at)
VALUES (:leaseId, :leaf, :number, current_tenant(), :personId, :kind, 'asked', :effectId, :startsAt,
    :endsAt);

-- statement codesOfDoor
-- scope system
-- in leaseId Text, leaf Int
-- out many (number Int, kind Text, state Text, effectId Text, codeId Int?, startsAt Instant,
--     endsAt Instant)
SELECT number, kind, state, effect_id, code_id, starts_at, ends_at
FROM door_code
WHERE lease_id = :leaseId AND leaf = :leaf
ORDER BY number
LIMIT 400;

-- statement updateDoorCode
-- scope tenant
-- in leaseId Text, leaf Int, number Int, state Text, codeId Int?
-- out none
UPDATE door_code SET state = :state, code_id = :codeId
WHERE lease_id = :leaseId AND leaf = :leaf AND number = :number AND tenant_id = current_tenant();
