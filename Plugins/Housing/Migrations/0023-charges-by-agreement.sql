-- Agreements to be charged for rent, and the charges that were tried.

CREATE TABLE debit (
    contract TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    home_id TEXT NOT NULL,
    leaf INTEGER,
    -- Never more than this is charged in a calendar month.
    month_max_fen INTEGER NOT NULL CHECK (month_max_fen > 0),
    state TEXT NOT NULL CHECK (state IN ('asked', 'active', 'ended')),
    version INTEGER NOT NULL,
    due INTEGER,
    asked_at INTEGER NOT NULL,
    page TEXT,
    agreement TEXT,
    signed_at INTEGER,
    ended_at INTEGER,
    ended_by TEXT CHECK (ended_by IN ('tenant', 'provider', 'lease', 'lapsed')),
    PRIMARY KEY (contract, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK (state <> 'active' OR agreement IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX debit_of_lease ON debit (lease_id, number, tenant_id);

-- One agreement of a lease at a time.
CREATE UNIQUE INDEX debit_open ON debit (lease_id, tenant_id) WHERE state <> 'ended';

-- One charge for each bill.
CREATE TABLE debit_charge (
    lease_id TEXT NOT NULL,
    bill INTEGER NOT NULL CHECK (bill >= 1),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    agreement TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    bill_due INTEGER NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('announcing', 'announced', 'charging', 'paid', 'failed', 'skipped')),
    version INTEGER NOT NULL,
    due INTEGER,
    from_day INTEGER,
    last_day INTEGER,
    charged_day INTEGER,
    reason TEXT,
    order_id TEXT,
    PRIMARY KEY (lease_id, bill, tenant_id),
    FOREIGN KEY (lease_id, bill, tenant_id) REFERENCES rent_bill (lease_id, number, tenant_id),
    CHECK ((state IN ('charging', 'paid', 'failed')) = (order_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
