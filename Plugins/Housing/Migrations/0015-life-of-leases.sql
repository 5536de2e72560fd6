-- What becomes of a lease after the keys: renewal, notice, staying on, and the keys' return.

-- Version 0 is a lease of before: the next turn of the day sets its first timer.
ALTER TABLE lease ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

ALTER TABLE lease ADD COLUMN state TEXT NOT NULL DEFAULT 'active'
    CHECK (state IN ('active', 'renewalOffered', 'notRenewed', 'holdover', 'notice', 'terminating',
        'inspection', 'settlementProposed', 'agreed', 'disputed', 'settled', 'closed'));

ALTER TABLE lease ADD COLUMN due INTEGER;

-- The term that runs; the lease itself keeps its first day and its first rent.
ALTER TABLE lease ADD COLUMN term INTEGER NOT NULL DEFAULT 1;

-- The rent of the term that runs; NULL is the first one.
ALTER TABLE lease ADD COLUMN rent_now_fen INTEGER;

ALTER TABLE lease ADD COLUMN term_start INTEGER;

ALTER TABLE lease ADD COLUMN term_end INTEGER;

-- Until when its days and its codes are kept: never only to its end while somebody lives there.
ALTER TABLE lease ADD COLUMN kept_until INTEGER;

ALTER TABLE lease ADD COLUMN offer_rent_fen INTEGER;

ALTER TABLE lease ADD COLUMN offer_months INTEGER;

ALTER TABLE lease ADD COLUMN leaving_day INTEGER;

ALTER TABLE lease ADD COLUMN leaving_by TEXT CHECK (leaving_by IN ('tenant', 'lessor'));

ALTER TABLE lease ADD COLUMN inspected_at INTEGER;

ALTER TABLE lease ADD COLUMN inspection TEXT;

ALTER TABLE lease ADD COLUMN handed_over_at INTEGER;

CREATE INDEX lease_of_person ON lease (person_id, activated_at, id);

CREATE INDEX lease_of_tenant ON lease (tenant_id, id);

CREATE INDEX lease_without_timer ON lease (id) WHERE version = 0;

-- Every term of a lease that was agreed; nothing of it ever changes.
CREATE TABLE lease_term (
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    start_day INTEGER NOT NULL,
    end_day INTEGER NOT NULL,
    rent_fen INTEGER NOT NULL CHECK (rent_fen > 0),
    hash TEXT NOT NULL,
    agreed_at INTEGER NOT NULL,
    PRIMARY KEY (lease_id, number, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    CHECK (start_day < end_day)
) STRICT, WITHOUT ROWID;

INSERT INTO lease_term (lease_id, number, tenant_id, person_id, start_day, end_day, rent_fen, hash,
    agreed_at)
SELECT id, 1, tenant_id, person_id, start_day, end_day, rent_fen, contract_hash, activated_at
FROM lease;

CREATE TRIGGER lease_term_is_frozen BEFORE UPDATE ON lease_term
BEGIN
    SELECT RAISE(ABORT, 'TERM_FROZEN');
END;
