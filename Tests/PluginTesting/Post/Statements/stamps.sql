-- statement insertStamp
-- scope tenant
-- in id Text, fen Int
-- out none
INSERT INTO stamp (id, tenant_id, fen) VALUES (:id, current_tenant(), :fen);
