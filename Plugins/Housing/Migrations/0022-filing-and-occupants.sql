-- Filing with the housing office, and who lives in a home.

CREATE TABLE filing (
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    reason TEXT NOT NULL CHECK (reason IN ('signing', 'renewal', 'amendment', 'end')),
    -- The version of the rule that its days come from.
    rule TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'submitted', 'accepted', 'filed', 'rejected')),
    version INTEGER NOT NULL,
    due INTEGER,
    opened_at INTEGER NOT NULL,
    deadline INTEGER NOT NULL,
    is_overdue INTEGER NOT NULL DEFAULT 0 CHECK (is_overdue IN (0, 1)),
    submitted_by TEXT CHECK (submitted_by IN ('tenant', 'lessor')),
    answer_by INTEGER,
    is_office_late INTEGER NOT NULL DEFAULT 0 CHECK (is_office_late IN (0, 1)),
    rejections INTEGER NOT NULL DEFAULT 0,
    rejection TEXT,
    file_number TEXT,
    filed_at INTEGER,
    PRIMARY KEY (lease_id, number, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id),
    CHECK ((state = 'filed') = (filed_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX filing_open_of_landlord ON filing (tenant_id, deadline, lease_id, number)
WHERE state <> 'filed';

-- Whoever lives in a home beside the tenant, who is number 1.
CREATE TABLE occupant (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    lease_id TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 2),
    name BLOB NOT NULL,
    citizen_id BLOB NOT NULL,
    since_day INTEGER NOT NULL,
    until_day INTEGER,
    PRIMARY KEY (id, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX occupant_of_lease ON occupant (lease_id, number, tenant_id);

-- What a tenant files with, as it was made for a state of the register.
CREATE TABLE filing_pack (
    lease_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (lease_id, tenant_id),
    FOREIGN KEY (lease_id, tenant_id) REFERENCES lease (id, tenant_id)
) STRICT, WITHOUT ROWID;
