-- What follows an auction: awards and their clocks, objections, contracts, and the time deposits go back in.

-- Who answers for a lot (首问负责): there always is somebody.
CREATE TABLE lot_owner (
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, lot)
) STRICT, WITHOUT ROWID;

CREATE INDEX lot_owner_by_lot ON lot_owner (lot);

CREATE TABLE award (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    lot TEXT NOT NULL,
    round INTEGER NOT NULL,
    label TEXT NOT NULL,
    person_id TEXT NOT NULL,
    registration TEXT NOT NULL,
    fen INTEGER NOT NULL,
    state TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    publicity_over INTEGER NOT NULL,
    objections INTEGER NOT NULL,
    publicity_ends_at INTEGER,
    contract_due_at INTEGER,
    signed_by TEXT,
    signed_at INTEGER,
    certified_at INTEGER,
    event TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, lot, round)
) STRICT;

CREATE INDEX award_by_lot ON award (lot, round);
CREATE INDEX award_by_state ON award (tenant_id, state, id);

-- What was signed, and in whose name.
CREATE TABLE contract (
    award TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    person_id TEXT NOT NULL,
    number TEXT NOT NULL,
    party BLOB NOT NULL,
    signed_at INTEGER NOT NULL,
    PRIMARY KEY (award, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE objection (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    lot TEXT NOT NULL,
    person_id TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT,
    answered_at INTEGER,
    due_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE INDEX objection_by_lot ON objection (tenant_id, lot, id);
CREATE INDEX objection_by_person ON objection (person_id, lot);

CREATE TABLE refunds (
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    number INTEGER NOT NULL,
    due_at INTEGER,
    done_at INTEGER,
    PRIMARY KEY (tenant_id, lot, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX refunds_by_lot ON refunds (lot) WHERE done_at IS NULL;

-- The bidder's paper as a file, and how far things were when it was made.
ALTER TABLE registration ADD COLUMN file TEXT;
ALTER TABLE registration ADD COLUMN file_stage TEXT;
