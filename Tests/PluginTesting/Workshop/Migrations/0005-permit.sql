CREATE TABLE permit_turn (
    tenant_id TEXT NOT NULL,
    permit TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (tenant_id, permit, what)
) STRICT;
CREATE TABLE compensation (
    tenant_id TEXT NOT NULL,
    permit TEXT NOT NULL,
    person_id TEXT,
    PRIMARY KEY (tenant_id, permit)
) STRICT;
