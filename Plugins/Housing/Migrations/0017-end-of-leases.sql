-- The end of a lease in money: what is taken off the deposit, what goes back, and when.

ALTER TABLE lease ADD COLUMN settlement_number INTEGER;

ALTER TABLE lease ADD COLUMN settlement_deposit_fen INTEGER;

ALTER TABLE lease ADD COLUMN deductions_fen INTEGER;

ALTER TABLE lease ADD COLUMN proposed_at INTEGER;

-- When the tenant's silence, or a dispute that lasts, decides.
ALTER TABLE lease ADD COLUMN settlement_due INTEGER;

ALTER TABLE lease ADD COLUMN settlement_answer TEXT
    CHECK (settlement_answer IN ('accepted', 'disputed', 'silent', 'lapsed'));

-- What the tenant said against it.
ALTER TABLE lease ADD COLUMN objection TEXT;

-- What of the deposit is on its way back.
ALTER TABLE lease ADD COLUMN owing_fen INTEGER;

ALTER TABLE lease ADD COLUMN settled_at INTEGER;

-- How a home comes back from somebody who left and gave no keys.
ALTER TABLE lease ADD COLUMN vacancy_basis TEXT CHECK (vacancy_basis IN ('left', 'order'));

ALTER TABLE lease ADD COLUMN vacancy_day INTEGER;

ALTER TABLE lease ADD COLUMN vacancy_note TEXT;

ALTER TABLE lease ADD COLUMN vacancy_denied INTEGER NOT NULL DEFAULT 0
    CHECK (vacancy_denied IN (0, 1));

-- Keys that came back before have their clock from the next turn of the day on.
UPDATE lease SET version = 0 WHERE state = 'inspection' AND handed_over_at IS NOT NULL;

-- Every line of every proposal; nothing of it ever changes.
CREATE TABLE settlement_line (
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    line INTEGER NOT NULL CHECK (line BETWEEN 1 AND 20),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (lease_id, number, line, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER settlement_line_is_frozen BEFORE UPDATE ON settlement_line
BEGIN
    SELECT RAISE(ABORT, 'SETTLEMENT_FROZEN');
END;

-- The public clock of deposits: a landlord's, and about nobody.
CREATE TABLE deposit_clock (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    keys_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    returned_at INTEGER,
    PRIMARY KEY (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX deposit_clock_open ON deposit_clock (due_at) WHERE returned_at IS NULL;

CREATE INDEX deposit_clock_done ON deposit_clock (returned_at) WHERE returned_at IS NOT NULL;

-- What is to go back of a payment by refunds of ours and has not yet.
ALTER TABLE payment ADD COLUMN owed_fen INTEGER NOT NULL DEFAULT 0 CHECK (owed_fen >= 0);

UPDATE payment SET owed_fen = coalesce(received_fen, amount_fen) - returned_fen
WHERE state = 'refundPending';

-- From when on no offline code of a door goes further.
ALTER TABLE door ADD COLUMN leaves_at INTEGER;
