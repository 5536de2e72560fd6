-- Lots on the notice board, who bids for them, and the log of each auction.

-- What was noticed never changes; state to head follow the auction.
CREATE TABLE lot (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    policy TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_text TEXT NOT NULL,
    -- The terms as noticed; those of the auction, with its bidders, once registration is over.
    noticed_terms TEXT NOT NULL,
    terms TEXT,
    direction TEXT NOT NULL,
    start_fen INTEGER NOT NULL,
    step_fen INTEGER NOT NULL,
    step_max_fen INTEGER,
    limit_fen INTEGER,
    limit_commitment TEXT,
    deposit_fen INTEGER NOT NULL,
    listed_at INTEGER NOT NULL,
    registration_ends_at INTEGER NOT NULL,
    opens_at INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    registered INTEGER NOT NULL,
    state TEXT NOT NULL,
    deadline_ns INTEGER,
    deadline_version INTEGER NOT NULL,
    extensions INTEGER NOT NULL,
    offering INTEGER NOT NULL,
    best_fen INTEGER,
    entries INTEGER NOT NULL,
    head TEXT,
    outcome TEXT,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE INDEX lot_by_id ON lot (id);

-- A line never changes once it is written.
CREATE TABLE lot_entry (
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    number INTEGER NOT NULL,
    at_ns INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (tenant_id, lot, number)
) STRICT, WITHOUT ROWID;

-- Who registered for a lot; in its auction they are their number alone.
CREATE TABLE registration (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    lot TEXT NOT NULL,
    number INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    first_fen INTEGER,
    papers TEXT NOT NULL,
    reason TEXT,
    quality INTEGER NOT NULL,
    has_priority INTEGER NOT NULL,
    deposit TEXT NOT NULL,
    paid_fen INTEGER,
    payment TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, lot, person_id)
) STRICT;

CREATE INDEX registration_by_number ON registration (tenant_id, lot, number);
CREATE INDEX registration_by_person ON registration (person_id, lot);

-- What offers were answered, for whoever made them.
CREATE TABLE receipt (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    lot TEXT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    fen INTEGER,
    answer TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE INDEX receipt_by_person ON receipt (person_id, lot, id);

-- What one officer has asked for and another has to confirm.
CREATE TABLE lot_act (
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    details TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, lot, details)
) STRICT, WITHOUT ROWID;

-- When the host was there last.
CREATE TABLE pulse (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at_ns INTEGER NOT NULL
) STRICT;

CREATE INDEX lot_by_deadline ON lot (deadline_ns) WHERE deadline_ns IS NOT NULL;
