-- Loans on certified rights, and lots that are listed again.

CREATE TABLE loan (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    award TEXT NOT NULL,
    lot TEXT NOT NULL,
    person_id TEXT NOT NULL,
    state TEXT NOT NULL,
    value_fen INTEGER,
    lent_fen INTEGER,
    consented INTEGER NOT NULL,
    lender TEXT,
    -- 1 once nothing changes it any more.
    is_final INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE INDEX loan_by_award ON loan (award, is_final);
CREATE INDEX loan_by_person ON loan (person_id, id);

-- The certificate whose right is traded, where there is one.
ALTER TABLE lot ADD COLUMN of_right TEXT;
-- The lot that failed before, and how often that was so.
ALTER TABLE lot ADD COLUMN earlier TEXT;
ALTER TABLE lot ADD COLUMN round INTEGER;

CREATE INDEX award_by_id ON award (id);
CREATE INDEX lot_by_earlier ON lot (tenant_id, earlier) WHERE earlier IS NOT NULL;
