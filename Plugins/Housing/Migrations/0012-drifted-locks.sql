-- A lock may be found with other codes than the lease says: how often, and how many are nobody's.

CREATE TABLE door_that_may_drift (
    lease_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    lock INTEGER,
    reach TEXT,
    state TEXT NOT NULL CHECK (state IN ('requested', 'bootstrap', 'programming', 'confirmed',
        'drifted', 'needsVisit', 'revoking', 'revoked')),
    due INTEGER,
    version INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    requested_at INTEGER NOT NULL,
    redraws INTEGER NOT NULL,
    moved INTEGER NOT NULL,
    listing TEXT,
    visit_reason TEXT,
    drifts INTEGER NOT NULL DEFAULT 0,
    strangers INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (lease_id, leaf, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id)
) STRICT, WITHOUT ROWID;

INSERT INTO door_that_may_drift (lease_id, leaf, tenant_id, person_id, home_id, lock, reach, state,
    due, version, starts_at, ends_at, requested_at, redraws, moved, listing, visit_reason)
SELECT lease_id, leaf, tenant_id, person_id, home_id, lock, reach, state,
    due, version, starts_at, ends_at, requested_at, redraws, moved, listing, visit_reason
FROM door;

CREATE TABLE code_of_door_that_may_drift (
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
    FOREIGN KEY (lease_id, leaf, tenant_id)
        REFERENCES door_that_may_drift (lease_id, leaf, tenant_id)
) STRICT, WITHOUT ROWID;

INSERT INTO code_of_door_that_may_drift SELECT * FROM door_code;

DROP TABLE door_code;

DROP TABLE door;

ALTER TABLE door_that_may_drift RENAME TO door;

ALTER TABLE code_of_door_that_may_drift RENAME TO door_code;

CREATE INDEX door_of_lock ON door (lock, lease_id) WHERE lock IS NOT NULL;

CREATE INDEX door_of_leaf ON door (home_id, leaf) WHERE state <> 'revoked';

CREATE INDEX door_code_of_lock ON door_code (lock, lease_id) WHERE state <> 'dropped';
