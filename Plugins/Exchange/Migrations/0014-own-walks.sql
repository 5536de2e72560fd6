-- Indexes that are searched for the rows of one organisation, or for those that everybody sees: how long
-- that takes tells of no others.

DROP INDEX loan_by_award;

CREATE INDEX loan_by_award ON loan (award, is_final, tenant_id);

DROP INDEX lot_by_id;

CREATE INDEX lot_on_board ON lot (id) WHERE listed = 1;
