-- Repairs of a home that is let: the landlord's clock, visits, and what a tenant is owed.

CREATE TABLE repair (
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    kind TEXT NOT NULL,
    -- The version of the rule that its times come from.
    rule TEXT NOT NULL,
    description TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    state TEXT NOT NULL
        -- Put together: the word alone is refused in a migration, as keys that fail at the commit are.
        CHECK (state IN ('open', 'inProgress', 'defer' || 'red', 'completed', 'closed', 'declined')),
    remedy TEXT NOT NULL
        CHECK (remedy IN ('none', 'breached', 'selfRepair', 'claimed', 'answered', 'appealed', 'settled')),
    version INTEGER NOT NULL,
    due INTEGER,
    deadline INTEGER NOT NULL,
    -- From when on the tenant may repair it.
    grace_until INTEGER NOT NULL,
    -- Since when the clock stands.
    waiting_since INTEGER,
    reopened INTEGER NOT NULL DEFAULT 0,
    note TEXT,
    visit_number INTEGER,
    visit_starts INTEGER,
    visit_ends INTEGER,
    visit_state TEXT CHECK (visit_state IN ('proposed', 'consented', 'refused', 'lapsed')),
    visitor TEXT,
    visit_with_code INTEGER NOT NULL DEFAULT 0 CHECK (visit_with_code IN (0, 1)),
    -- True once a code was asked for.
    visit_asked INTEGER NOT NULL DEFAULT 0 CHECK (visit_asked IN (0, 1)),
    deferred_until INTEGER,
    deferral_by INTEGER,
    completed_at INTEGER,
    confirm_by INTEGER,
    claim_bill_fen INTEGER CHECK (claim_bill_fen >= 0),
    claim_evidence TEXT,
    lost_from INTEGER,
    lost_until INTEGER,
    lost_percent INTEGER CHECK (lost_percent BETWEEN 0 AND 100),
    claim_due INTEGER,
    granted_bill_fen INTEGER CHECK (granted_bill_fen BETWEEN 0 AND claim_bill_fen),
    granted_percent INTEGER CHECK (granted_percent BETWEEN 0 AND lost_percent),
    granted_by TEXT CHECK (granted_by IN ('lessor', 'officer', 'silence')),
    -- What the granted lost use comes to, and what of the granted bill is in the book.
    abated_fen INTEGER NOT NULL DEFAULT 0 CHECK (abated_fen >= 0),
    booked_bill_fen INTEGER NOT NULL DEFAULT 0 CHECK (booked_bill_fen >= 0),
    appeal TEXT CHECK (appeal IN ('declined', 'claim', 'decided')),
    appeal_note TEXT,
    appeal_by INTEGER,
    appeal_due INTEGER,
    ruling TEXT,
    PRIMARY KEY (lease_id, number, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    CHECK ((lost_from IS NULL) = (lost_until IS NULL)),
    CHECK (lost_from IS NULL OR lost_from < lost_until)
) STRICT, WITHOUT ROWID;

-- A landlord sees first what is due first.
CREATE INDEX repair_open ON repair (tenant_id, deadline, lease_id, number)
WHERE state NOT IN ('completed', 'closed', 'declined');

-- An officer sees first what waits longest.
CREATE INDEX repair_appealed ON repair (appeal_due, lease_id, number)
WHERE appeal IN ('declined', 'claim');

-- Digits for a visit that the tenant has consented to.
CREATE TABLE visit_code (
    effect_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    lock INTEGER NOT NULL,
    code_id INTEGER,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    digits BLOB,
    PRIMARY KEY (effect_id, tenant_id),
    FOREIGN KEY (lease_id, number, tenant_id) REFERENCES repair (lease_id, number, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX visit_code_of_visit ON visit_code (lease_id, number, visit, tenant_id);

CREATE INDEX visit_code_of_lock ON visit_code (lock, code_id);

-- What is taken off a bill: for days of lost use, and for repairs that the tenant paid.
ALTER TABLE rent_bill ADD COLUMN abated_fen INTEGER NOT NULL DEFAULT 0 CHECK (abated_fen >= 0);

ALTER TABLE rent_bill ADD COLUMN offset_fen INTEGER NOT NULL DEFAULT 0
    CHECK (offset_fen >= 0 AND prepaid_fen + abated_fen + offset_fen <= amount_fen);
