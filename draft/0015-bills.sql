-- Rent after the first month: bills, and what becomes of those that nobody pays.

ALTER TABLE lease ADD COLUMN billed_until INTEGER;

-- The rent of the term that still runs while a further one has been agreed.
ALTER TABLE lease ADD COLUMN earlier_rent_fen INTEGER;

ALTER TABLE lease ADD COLUMN oldest_due INTEGER;

ALTER TABLE lease ADD COLUMN arrears TEXT NOT NULL DEFAULT 'none'
    CHECK (arrears IN ('none', 'overdue', 'demanded', 'lapsed'));

ALTER TABLE lease ADD COLUMN demanded_until INTEGER;

CREATE TABLE rent_bill (
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    due_day INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    paid_at INTEGER,
    order_id TEXT,
    PRIMARY KEY (lease_id, number, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    CHECK (from_day < until_day),
    CHECK ((paid_at IS NULL) = (order_id IS NULL))
) STRICT, WITHOUT ROWID;

-- No day of a lease is billed twice.
CREATE UNIQUE INDEX rent_bill_of_days ON rent_bill (lease_id, from_day, tenant_id);

CREATE INDEX rent_bill_open ON rent_bill (lease_id, due_day) WHERE paid_at IS NULL;

-- The bill that an order pays; NULL is deposit and first rent.
ALTER TABLE payment ADD COLUMN bill INTEGER;

CREATE INDEX payment_of_bill ON payment (journey_id, bill, order_id) WHERE bill IS NOT NULL;
