-- Deals that were closed, for the statistics: one a contract, and those of the seasons before.

-- How much land a lot is, in hundredths of a mu.
ALTER TABLE lot ADD COLUMN area_mu100 INTEGER;

CREATE TABLE deal (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    day INTEGER NOT NULL,
    -- The month of the day, such as 202403.
    month INTEGER NOT NULL,
    start_fen INTEGER NOT NULL,
    fen INTEGER NOT NULL,
    area_mu100 INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE INDEX deal_by_day ON deal (day, id);
