-- Meters of homes, what they counted, and what tenants pay of it.

-- A figure is in thousandths of a cubic metre or of a kilowatt-hour.
CREATE TABLE meter_reading (
    tenant_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    meter TEXT NOT NULL CHECK (meter IN ('water', 'power', 'gas')),
    day INTEGER NOT NULL,
    figure INTEGER NOT NULL CHECK (figure >= 0),
    -- True for the first of a new meter: what it shows was not used here.
    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    read_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, home_id, meter, day),
    FOREIGN KEY (home_id, tenant_id) REFERENCES home (id, tenant_id)
) STRICT, WITHOUT ROWID;

-- The newest first, whatever the meter.
CREATE INDEX meter_reading_of_home ON meter_reading (tenant_id, home_id, day, meter);

CREATE TABLE meter_bill (
    tenant_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    meter TEXT NOT NULL CHECK (meter IN ('water', 'power', 'gas')),
    until_day INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    units INTEGER NOT NULL CHECK (units >= 0),
    -- The version of the prices.
    tariff TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
    -- What is the landlord's: days on which nobody lived there.
    lessor_fen INTEGER NOT NULL CHECK (lessor_fen BETWEEN 0 AND amount_fen),
    billed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, home_id, meter, until_day),
    FOREIGN KEY (home_id, tenant_id) REFERENCES home (id, tenant_id),
    CHECK (from_day < until_day)
) STRICT, WITHOUT ROWID;

CREATE INDEX meter_bill_of_home ON meter_bill (tenant_id, home_id, until_day, meter);

-- A tenant's part of it.
CREATE TABLE supply_bill (
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    meter TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    units INTEGER NOT NULL,
    whole_fen INTEGER NOT NULL,
    -- Of all days of all people so many are this lease's.
    person_days INTEGER NOT NULL CHECK (person_days > 0),
    all_days INTEGER NOT NULL CHECK (all_days >= person_days),
    amount_fen INTEGER NOT NULL CHECK (amount_fen BETWEEN 0 AND whole_fen),
    due_day INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    paid_at INTEGER,
    order_id TEXT,
    PRIMARY KEY (lease_id, number, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    FOREIGN KEY (tenant_id, home_id, meter, until_day)
        REFERENCES meter_bill (tenant_id, home_id, meter, until_day)
) STRICT, WITHOUT ROWID;

-- Nobody pays for days of a meter twice.
CREATE UNIQUE INDEX supply_bill_of_days ON supply_bill (tenant_id, lease_id, meter, from_day);

-- Who lived in a home.
CREATE INDEX lease_of_home ON lease (tenant_id, home_id, start_day);
