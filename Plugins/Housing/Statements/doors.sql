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
--     leavesAt Instant?, requestedAt Instant, redraws Int, moved Int, listing Text?,
--     visitReason Text?, drifts Int, strangers Int)
SELECT lease_id, leaf, tenant_id, person_id, home_id, lock, reach, state, due, version,
    starts_at, ends_at, leaves_at, requested_at, redraws, moved, listing, visit_reason, drifts,
    strangers
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
-- in leaseId Text, leaf Int, before Int, lock Int?, reach Text?, state Text, due Instant?,
--     endsAt Instant, leavesAt Instant?, version Int, redraws Int, moved Int, listing Text?,
--     visitReason Text?, drifts Int, strangers Int
-- out none
UPDATE door
SET lock = :lock, reach = :reach, state = :state, due = :due, ends_at = :endsAt,
    leaves_at = :leavesAt, version = :version, redraws = :redraws, moved = :moved,
    listing = :listing, visit_reason = :visitReason, drifts = :drifts, strangers = :strangers
WHERE lease_id = :leaseId AND leaf = :leaf AND version = :before
    AND tenant_id = current_tenant();

-- statement exposureOfLock
-- scope system
-- in lock Int, leaseId Text, endsAt Instant
-- out optional (endsAt Instant?)
SELECT max(ends_at)
FROM door_code
WHERE lock = :lock AND lease_id <> :leaseId AND state <> 'dropped' AND starts_at < :endsAt;

-- statement knownCodeOfLock
-- scope system
-- in lock Int, codeId Int, name Text
-- out optional (leaseId Text)
SELECT lease_id
FROM door_code
WHERE lock = :lock AND state <> 'dropped' AND (code_id = :codeId OR effect_id = :name)
UNION ALL
SELECT lease_id FROM visit_code WHERE lock = :lock AND code_id = :codeId
LIMIT 1;

-- statement insertDoorCode
-- scope tenant
-- in leaseId Text, leaf Int, number Int, personId Text, kind Text, effectId Text, lock Int,
--     startsAt Instant, endsAt Instant
-- out none
INSERT INTO door_code (lease_id, leaf, number, tenant_id, person_id, kind, state, effect_id, lock,
    starts_at, ends_at)
VALUES (:leaseId, :leaf, :number, current_tenant(), :personId, :kind, 'asked', :effectId, :lock,
    :startsAt, :endsAt);

-- statement codesOfDoor
-- scope system
-- in leaseId Text, leaf Int
-- out many (number Int, kind Text, state Text, effectId Text, lock Int, codeId Int?,
--     startsAt Instant, endsAt Instant)
SELECT number, kind, state, effect_id, lock, code_id, starts_at, ends_at
FROM door_code
WHERE lease_id = :leaseId AND leaf = :leaf
ORDER BY number
LIMIT 400;

-- statement updateDoorCode
-- scope tenant
-- in leaseId Text, leaf Int, number Int, state Text, codeId Int?, endsAt Instant
-- out none
UPDATE door_code SET state = :state, code_id = :codeId, ends_at = :endsAt
WHERE lease_id = :leaseId AND leaf = :leaf AND number = :number AND tenant_id = current_tenant();

-- statement exposureOfLease
-- scope system
-- in leaseId Text, now Instant
-- out optional (endsAt Instant?)
SELECT max(c.ends_at)
FROM door d
JOIN door_code c ON c.lease_id = d.lease_id AND c.leaf = d.leaf AND c.tenant_id = d.tenant_id
WHERE d.lease_id = :leaseId AND d.reach = 'keypad' AND c.kind = 'bootstrap'
    AND c.state <> 'dropped' AND c.ends_at > :now;
