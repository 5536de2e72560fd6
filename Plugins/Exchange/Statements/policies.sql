-- statement insertPolicy
-- scope tenant
-- in id Text, version Int, text Text, sum Text, keptAt Instant
-- out none
INSERT INTO policy (tenant_id, id, version, text, sum, kept_at)
VALUES (current_tenant(), :id, :version, :text, :sum, :keptAt);

-- statement findPolicy
-- scope tenant
-- in id Text, version Int
-- out optional (text Text, sum Text)
SELECT text, sum FROM policy_by_tenant WHERE id = :id AND version = :version;

-- statement policies
-- scope tenant
-- in afterId Text, afterVersion Int, limit Int
-- out many (id Text, version Int, text Text, sum Text)
SELECT id, version, text, sum
FROM policy_by_tenant
WHERE (id, version) > (:afterId, :afterVersion)
ORDER BY id, version
LIMIT :limit;
