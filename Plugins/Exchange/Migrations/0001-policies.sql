-- Policies that an organisation keeps beside those of the book; a text that was kept never changes.

CREATE TABLE policy (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    sum TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id, version)
) STRICT, WITHOUT ROWID;
