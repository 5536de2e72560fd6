-- Whose the locks are, and which is in a door.

-- statement anyLockRight
-- scope system
-- in number Int
-- out optional (landlordId Text)
SELECT landlord_id FROM lock_right WHERE number = :number;

-- statement insertLockRight
-- scope system
-- in number Int, landlordId Text, givenAt Instant
-- out none
INSERT INTO lock_right (number, landlord_id, given_at)
VALUES (:number, :landlordId, :givenAt);

-- statement deleteLockRight
-- scope system
-- in number Int
-- out none
DELETE FROM lock_right WHERE number = :number;

-- statement deleteLock
-- scope system
-- in number Int
-- out none
DELETE FROM lock WHERE number = :number;

-- statement lockInUse
-- scope system
-- in number Int, now Instant
-- out optional (leaseId Text)
SELECT lease_id
FROM door
WHERE lock = :number AND state <> 'revoked' AND ends_at > :now
LIMIT 1;

-- statement leaseCodeInLock
-- scope system
-- in number Int, now Instant
-- out optional (leaseId Text)
SELECT lease_id
FROM door_code
WHERE lock = :number AND state <> 'dropped' AND kind = 'lease' AND ends_at > :now
LIMIT 1;

-- statement lockRightOfLandlord
-- scope system
-- in number Int, landlordId Text
-- out optional (number Int)
SELECT number FROM lock_right WHERE number = :number AND landlord_id = :landlordId;

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

-- statement doorOfLock
-- scope tenant
-- in number Int
-- out optional (homeId Text, leaf Int)
SELECT home_id, leaf FROM lock_by_tenant WHERE number = :number;

-- statement leasesOfLeaf
-- scope system
-- in homeId Text, leaf Int, now Instant
-- out many (leaseId Text)
SELECT lease_id
FROM door
WHERE home_id = :homeId AND leaf = :leaf AND state <> 'revoked' AND ends_at > :now
LIMIT 200;
