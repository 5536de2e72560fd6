CREATE TABLE lot (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    price_fen INTEGER NOT NULL,
    leader_id TEXT,
    ends_ns INTEGER,
    put_off INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE TABLE bid (
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    person_id TEXT NOT NULL,
    fen INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, lot, fen)
) STRICT;
CREATE TABLE award (
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    person_id TEXT,
    fen INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, lot)
) STRICT;
