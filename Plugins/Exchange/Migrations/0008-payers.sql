-- From which account a deposit came, so that two bidders of one are seen.

ALTER TABLE registration ADD COLUMN payer BLOB;
ALTER TABLE registration ADD COLUMN payer_key BLOB;

CREATE INDEX registration_by_payer ON registration (tenant_id, lot, payer_key) WHERE payer_key IS NOT NULL;
