CREATE TABLE lease (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    rent_fen INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
