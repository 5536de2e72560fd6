-- Applications that owners hand in themselves, and who takes them at each window.

ALTER TABLE application ADD COLUMN person_id TEXT;

CREATE INDEX application_by_person ON application (person_id, id);

-- A sub-centre without a row takes nothing that way; whoever stands in it answers for what comes.
CREATE TABLE window_duty (
    tenant_id TEXT NOT NULL,
    officer_id TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;
