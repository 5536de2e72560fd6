-- A door may get another lock: each code knows the lock it was made for, and may outlast its place in
-- the door.

CREATE TABLE door_code_with_lock (
    lease_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    number INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('bootstrap', 'lease')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'set', 'replaced', 'dropped')),
    effect_id TEXT NOT NULL,
    lock INTEGER NOT NULL,
    code_id INTEGER,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    digits BLOB,
    PRIMARY KEY (lease_id, leaf, number, tenant_id),
    FOREIGN KEY (lease_id, leaf, tenant_id) REFERENCES door (lease_id, leaf, tenant_id)
) STRICT, WITHOUT ROWID;

INSERT INTO door_code_with_lock
SELECT c.lease_id, c.leaf, c.number, c.tenant_id, c.person_id, c.kind, c.state, c.effect_id,
    coalesce(d.lock, 0), c.code_id, c.starts_at, c.ends_at, c.digits
FROM door_code c
JOIN door d ON d.lease_id = c.lease_id AND d.leaf = c.leaf AND d.tenant_id = c.tenant_id;

DROP TABLE door_code;

ALTER TABLE door_code_with_lock RENAME TO door_code;

CREATE INDEX door_code_of_lock ON door_code (lock, lease_id) WHERE state <> 'dropped';

CREATE INDEX door_of_leaf ON door (home_id, leaf) WHERE state <> 'revoked';
