-- Applications for the board, with what rules judge them by.

CREATE TABLE application (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    applicant TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- How many may vote, came and agreed.
    entitled INTEGER,
    present INTEGER,
    agreed INTEGER,
    approved_fen INTEGER,
    term_ends INTEGER,
    right_ends INTEGER,
    is_encumbered INTEGER NOT NULL DEFAULT 0,
    has_consent INTEGER NOT NULL DEFAULT 0,
    changes_use INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    reason TEXT,
    lot TEXT,
    opened_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
