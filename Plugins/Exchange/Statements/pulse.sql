-- The host's own life: about nobody, and the same for every organisation.

-- statement lastPulse
-- scope system
-- out optional (at Int)
SELECT at_ns FROM pulse WHERE id = 1;

-- statement keepPulse
-- scope system
-- in at Int
-- out none
INSERT INTO pulse (id, at_ns) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET at_ns = :at;

-- statement lotsUnderWay
-- scope system
-- in limit Int
-- out many (id Text, tenantId Text)
SELECT id, tenant_id FROM lot WHERE deadline_ns IS NOT NULL LIMIT :limit;

-- statement lotsDue
-- scope system
-- in after Int, until Int
-- out many (id Text, tenantId Text)
SELECT id, tenant_id FROM lot WHERE deadline_ns > :after AND deadline_ns <= :until LIMIT 10000;
