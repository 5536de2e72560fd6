-- statement insertEntry
-- scope tenant
-- in id Text, text Text, recordedAt Instant
-- out none
INSERT INTO entry (tenant_id, id, text, recorded_at)
VALUES (current_tenant(), :id, :text, :recordedAt);

-- statement entries
-- scope tenant
-- in after Text, limit Int
-- out many (id Text, text Text, recordedAt Instant)
SELECT id, text, recorded_at
FROM entry_by_tenant
WHERE id > :after
ORDER BY id
LIMIT :limit;
