-- Things of tenants, each at its tenant's place in the tree.
CREATE TABLE thing (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    tenant_path TEXT NOT NULL,
    home_id TEXT NOT NULL,
    maker TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX thing_in_place ON thing (tenant_path, id);
