-- Leases that began before every paper was there: whether their tenants qualify, and how that ended.

CREATE TABLE qualification (
    lease_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    -- Procedure and version by which the lease was signed.
    rules TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'inReview', 'deficient', 'appealed', 'verified',
        'failed', 'marketRent', 'exitAgreed', 'terminating', 'ended')),
    version INTEGER NOT NULL,
    due INTEGER,
    opened_day INTEGER NOT NULL,
    -- By when the desk's next thing is due, as far as it was known when the row was written.
    desk_day INTEGER,
    -- Times in which it waited for an officer: from-until in milliseconds, separated by spaces.
    holds TEXT,
    notice_number INTEGER,
    notice_cause TEXT CHECK (notice_cause IN ('disproven', 'expired', 'forged')),
    notice_at INTEGER,
    appeal_notice INTEGER,
    appeal_at INTEGER,
    appeal_grounds TEXT,
    appeal_decided_at INTEGER,
    appeal_upheld INTEGER CHECK (appeal_upheld IN (0, 1)),
    appeal_reason TEXT,
    review_rule TEXT,
    review_by TEXT,
    review_from TEXT CHECK (review_from IN ('open', 'deficient')),
    review_at INTEGER,
    review_grounds TEXT,
    review_decided_at INTEGER,
    review_forged INTEGER CHECK (review_forged IN (0, 1)),
    review_reason TEXT,
    reviews INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,
    choice_at INTEGER,
    leaving_day INTEGER,
    market_rent_fen INTEGER,
    market_day INTEGER,
    market_rule TEXT,
    PRIMARY KEY (lease_id, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    -- Nothing fails without a notice.
    CHECK (state NOT IN ('failed', 'marketRent', 'exitAgreed', 'terminating')
        OR notice_at IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX qualification_desk ON qualification (tenant_id, desk_day, lease_id)
    WHERE desk_day IS NOT NULL;

-- What was to be proved later; who somebody is, how old, room for all and safety never wait.
CREATE TABLE qualification_item (
    lease_id TEXT NOT NULL,
    rule TEXT NOT NULL CHECK (rule NOT IN ('identity', 'adult', 'capacity', 'safety')),
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 19),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    source TEXT NOT NULL,
    answer TEXT CHECK (answer IN ('proven', 'disproven')),
    answered_at INTEGER,
    -- What the tenant handed in for it last.
    paper TEXT,
    paper_at INTEGER,
    noticed INTEGER,
    PRIMARY KEY (lease_id, place, tenant_id),
    UNIQUE (lease_id, rule, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES qualification (lease_id, tenant_id)
) STRICT, WITHOUT ROWID;

-- When an organisation could not ask a source.
CREATE TABLE source_outage (
    tenant_id TEXT NOT NULL,
    source TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER CHECK (until_at >= from_at),
    PRIMARY KEY (tenant_id, source, from_at)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX source_outage_now ON source_outage (tenant_id, source)
    WHERE until_at IS NULL;

-- How qualifications ended: a landlord's, and about nobody.
CREATE TABLE qualification_outcome (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    -- Year and month in which it ended: 202611.
    month INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('inTime', 'late', 'cured', 'upheld', 'failed')),
    days INTEGER NOT NULL CHECK (days >= 0),
    PRIMARY KEY (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX qualification_outcome_of_month ON qualification_outcome (month, outcome, days);

-- A rent that changed within a term, with a bill: its first day, and the rent of the days before.
ALTER TABLE lease ADD COLUMN step_day INTEGER;

ALTER TABLE lease ADD COLUMN step_rent_fen INTEGER;
