-- Lists of homes that landlords bring: by which ids of their own buildings and homes are known, and the
-- newest lists themselves.

CREATE TABLE portfolio_ref (
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('building', 'home')),
    ref TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, kind, ref)
) STRICT, WITHOUT ROWID;

-- The text comes last, so that what stands before it is read without it.
CREATE TABLE portfolio_import (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    coding TEXT NOT NULL CHECK (coding IN ('utf8', 'gb18030')),
    made_at INTEGER NOT NULL,
    applied_at INTEGER,
    text TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
