-- statement addThing
-- scope tenant
-- in id Text, homeID Text, maker Text
-- out none
INSERT INTO thing (id, tenant_id, tenant_path, home_id, maker)
VALUES (:id, current_tenant(), current_tenant_path(), :homeID, :maker);

-- statement thingsBelow
-- scope subtree
-- in afterID Text, limit Int
-- out many (id Text, tenantId Text, maker Text?)
SELECT id, tenant_id, maker FROM thing_in_subtree WHERE id > :afterID ORDER BY tenant_path, id
LIMIT :limit;

-- statement sightingsOfThing
-- scope tenant
-- in id Text
-- out optional (times Int)
SELECT s.times
FROM thing_by_tenant t
JOIN observer_sighting_v1_public s ON s.home_id = t.home_id
WHERE t.id = :id;
