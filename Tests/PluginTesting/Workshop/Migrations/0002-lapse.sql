CREATE TABLE lapse (
    tenant_id TEXT NOT NULL,
    hold TEXT NOT NULL,
    PRIMARY KEY (tenant_id, hold)
) STRICT;
