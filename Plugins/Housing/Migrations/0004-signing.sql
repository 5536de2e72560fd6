-- From a hold to a lease: the journey of a signing, its payments, the lease, and the codes of its doors.

-- A hold may also end by becoming a lease.
CREATE TABLE hold_that_may_be_leased (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    rent_fen INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'released', 'expired', 'leased')),
    placed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (id, tenant_id),
    FOREIGN KEY (home_id, tenant_id) REFERENCES home (id, tenant_id),
    CHECK ((state = 'held') = (ended_at IS NULL)),
    CHECK (placed_at < expires_at)
) STRICT, WITHOUT ROWID;

INSERT INTO hold_that_may_be_leased SELECT * FROM hold;

DROP TABLE hold;

ALTER TABLE hold_that_may_be_leased RENAME TO hold;

CREATE INDEX hold_of_person ON hold (person_id, id);

CREATE INDEX hold_live_of_person ON hold (person_id, expires_at) WHERE state = 'held';

CREATE TABLE journey (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    hold_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'identified', 'cleared', 'provisional', 'refused',
        'offered', 'signed', 'paying', 'paid', 'active', 'ready', 'expired', 'unknownPay',
        'refunding', 'refunded')),
    due INTEGER,
    hold_ends INTEGER NOT NULL,
    version INTEGER NOT NULL,
    identity TEXT NOT NULL CHECK (identity IN ('none', 'checking', 'match', 'mismatch',
        'unrecorded', 'unanswered')),
    identity_failures INTEGER NOT NULL,
    countersign_failures INTEGER NOT NULL,
    start_day INTEGER NOT NULL,
    end_day INTEGER NOT NULL,
    rent_fen INTEGER NOT NULL CHECK (rent_fen > 0),
    started_at INTEGER NOT NULL,
    offered_at INTEGER,
    signed_at INTEGER,
    paid_at INTEGER,
    active_at INTEGER,
    ready_at INTEGER,
    rules TEXT,
    cap_rule TEXT,
    proofs TEXT,
    proof_due INTEGER,
    contract_hash TEXT,
    rules_at_signing TEXT,
    reason TEXT,
    PRIMARY KEY (id, tenant_id),
    FOREIGN KEY (home_id, tenant_id) REFERENCES home (id, tenant_id),
    CHECK (start_day < end_day)
) STRICT, WITHOUT ROWID;

CREATE INDEX journey_of_person ON journey (person_id, started_at, id);

-- One signing a hold, whichever of a person's phones began it.
CREATE UNIQUE INDEX journey_of_hold ON journey (hold_id, tenant_id);

-- What the register of residents is asked about: by law real names sign.
CREATE TABLE applicant (
    journey_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    tries INTEGER NOT NULL,
    name BLOB NOT NULL,
    citizen_id BLOB NOT NULL,
    phone BLOB NOT NULL,
    PRIMARY KEY (journey_id, tenant_id),
    FOREIGN KEY (journey_id, tenant_id) REFERENCES journey (id, tenant_id)
) STRICT, WITHOUT ROWID;

-- What the applicant says of themselves; NULL is proved later.
CREATE TABLE declaration (
    journey_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    declared_on INTEGER NOT NULL,
    occupants INTEGER NOT NULL,
    owns_home INTEGER CHECK (owns_home IN (0, 1)),
    works_here INTEGER CHECK (works_here IN (0, 1)),
    income_fen INTEGER,
    PRIMARY KEY (journey_id, tenant_id),
    FOREIGN KEY (journey_id, tenant_id) REFERENCES journey (id, tenant_id)
) STRICT, WITHOUT ROWID;

-- The bytes that are signed; they never change.
CREATE TABLE contract (
    journey_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    body BLOB NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (journey_id, tenant_id),
    FOREIGN KEY (journey_id, tenant_id) REFERENCES journey (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER contract_is_frozen BEFORE UPDATE ON contract
BEGIN
    SELECT RAISE(ABORT, 'CONTRACT_FROZEN');
END;

CREATE TABLE sign_code (
    journey_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    sum TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    wrong INTEGER NOT NULL,
    PRIMARY KEY (journey_id, number, tenant_id),
    FOREIGN KEY (journey_id, tenant_id) REFERENCES journey (id, tenant_id)
) STRICT, WITHOUT ROWID;

-- An order at the provider: its number is the effect that opened it.
CREATE TABLE payment (
    order_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    journey_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'pending', 'succeeded', 'closed', 'unknown',
        'refundPending', 'refunded')),
    due INTEGER,
    version INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    channel TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    polls INTEGER NOT NULL,
    closing INTEGER NOT NULL CHECK (closing IN (0, 1)),
    pay_url TEXT,
    transaction_id TEXT,
    applied INTEGER NOT NULL CHECK (applied IN (0, 1)),
    refund_id TEXT,
    problem TEXT,
    PRIMARY KEY (order_id, tenant_id),
    FOREIGN KEY (journey_id, tenant_id) REFERENCES journey (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_of_journey ON payment (journey_id, order_id);

CREATE INDEX payment_refund ON payment (refund_id) WHERE refund_id IS NOT NULL;

-- What the provider received once takes effect once.
CREATE UNIQUE INDEX payment_transaction ON payment (transaction_id, tenant_id)
    WHERE transaction_id IS NOT NULL;

CREATE TABLE lease (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    start_day INTEGER NOT NULL,
    end_day INTEGER NOT NULL,
    rent_fen INTEGER NOT NULL,
    deposit_fen INTEGER NOT NULL,
    contract_hash TEXT NOT NULL,
    countersigned_by TEXT NOT NULL,
    activated_at INTEGER NOT NULL,
    PRIMARY KEY (id, tenant_id),
    FOREIGN KEY (id, tenant_id) REFERENCES journey (id, tenant_id),
    CHECK (start_day < end_day)
) STRICT, WITHOUT ROWID;

-- Which lock of the city's account is in a door.
CREATE TABLE lock (
    home_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    reach TEXT NOT NULL CHECK (reach IN ('gateway', 'wifi', 'keypad')),
    PRIMARY KEY (home_id, leaf, tenant_id),
    FOREIGN KEY (home_id, leaf, tenant_id) REFERENCES offer (home_id, leaf, tenant_id)
) STRICT, WITHOUT ROWID;

-- A landlord's word that contracts up to a rent are countersigned.
CREATE TABLE mandate (
    tenant_id TEXT NOT NULL,
    until_day INTEGER NOT NULL,
    rent_max_fen INTEGER NOT NULL,
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- One door of a lease and how far its codes have come.
CREATE TABLE door (
    lease_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    lock INTEGER,
    reach TEXT,
    state TEXT NOT NULL CHECK (state IN ('requested', 'bootstrap', 'programming', 'confirmed',
        'needsVisit', 'revoking', 'revoked')),
    due INTEGER,
    version INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    requested_at INTEGER NOT NULL,
    redraws INTEGER NOT NULL,
    moved INTEGER NOT NULL,
    listing TEXT,
    visit_reason TEXT,
    PRIMARY KEY (lease_id, leaf, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX door_of_lock ON door (lock, lease_id) WHERE lock IS NOT NULL;

CREATE TABLE door_code (
    lease_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    number INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('bootstrap', 'lease')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'set', 'dropped')),
    effect_id TEXT NOT NULL,
    code_id INTEGER,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    digits BLOB,
    PRIMARY KEY (lease_id, leaf, number, tenant_id),
    FOREIGN KEY (lease_id, leaf, tenant_id) REFERENCES door (lease_id, leaf, tenant_id)
) STRICT, WITHOUT ROWID;
