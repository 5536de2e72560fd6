-- What was told of procurements, release by release: none ever changes.

CREATE TABLE ocds_release (
    tenant_id TEXT NOT NULL,
    -- In the order of commits, over all sub-centres.
    number INTEGER NOT NULL,
    lot TEXT NOT NULL,
    -- From 1 on, within the lot.
    part INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (tenant_id, number)
) STRICT;

CREATE INDEX ocds_release_by_number ON ocds_release (number);
CREATE INDEX ocds_release_by_lot ON ocds_release (lot, number);
CREATE INDEX ocds_release_of_lot ON ocds_release (tenant_id, lot, number);

-- A bidder's own registrations, the newest first.
CREATE INDEX registration_of_person ON registration (person_id, id);
