-- Rent after the first month: bills, and what becomes of those that nobody pays.

-- The first day that no bill was made for; a lease of before begins with its next month.
ALTER TABLE lease ADD COLUMN billed_until INTEGER;

-- The term before, while days of it are not billed yet.
ALTER TABLE lease ADD COLUMN earlier_start INTEGER;

ALTER TABLE lease ADD COLUMN earlier_rent_fen INTEGER;

ALTER TABLE lease ADD COLUMN oldest_due INTEGER;

ALTER TABLE lease ADD COLUMN arrears TEXT NOT NULL DEFAULT 'none'
    CHECK (arrears IN ('none', 'overdue', 'demanded', 'lapsed'));

ALTER TABLE lease ADD COLUMN demanded_until INTEGER;

-- Leases that run are woken by the next turn of the day, and billed from then on.
UPDATE lease SET version = 0 WHERE handed_over_at IS NULL AND state <> 'closed';

CREATE TABLE rent_bill (
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
    -- What was paid in advance of it.
    prepaid_fen INTEGER NOT NULL DEFAULT 0 CHECK (prepaid_fen BETWEEN 0 AND amount_fen),
    due_day INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    paid_at INTEGER,
    order_id TEXT,
    PRIMARY KEY (lease_id, number, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    CHECK (from_day < until_day)
) STRICT, WITHOUT ROWID;

-- No day of a lease is billed twice.
CREATE UNIQUE INDEX rent_bill_of_days ON rent_bill (lease_id, from_day, tenant_id);

CREATE INDEX rent_bill_open ON rent_bill (lease_id, due_day) WHERE paid_at IS NULL;

-- The bill that an order pays; NULL is deposit and first rent.
ALTER TABLE payment ADD COLUMN bill INTEGER;

CREATE INDEX payment_of_bill ON payment (journey_id, bill, order_id) WHERE bill IS NOT NULL;
