-- Notices that officers change: each version is kept, and who registered is known to have read one.

ALTER TABLE lot ADD COLUMN notice_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE lot ADD COLUMN noticed_at INTEGER;
ALTER TABLE lot ADD COLUMN notice_seconds INTEGER;
ALTER TABLE registration ADD COLUMN notice_version INTEGER NOT NULL DEFAULT 1;

-- Of lots whose notice was changed, the first version included.
CREATE TABLE lot_notice (
    tenant_id TEXT NOT NULL,
    lot TEXT NOT NULL,
    version INTEGER NOT NULL,
    noticed_at INTEGER NOT NULL,
    officer_id TEXT,
    reason TEXT,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    start_fen INTEGER NOT NULL,
    step_fen INTEGER NOT NULL,
    step_max_fen INTEGER,
    limit_fen INTEGER,
    registration_ends_at INTEGER NOT NULL,
    opens_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, lot, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX lot_notice_by_lot ON lot_notice (lot, version);
