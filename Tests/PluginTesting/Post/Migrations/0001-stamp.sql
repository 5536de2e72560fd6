CREATE TABLE stamp (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
