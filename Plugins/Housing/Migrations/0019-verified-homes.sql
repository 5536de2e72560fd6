-- Who has verified a home as fit to live in, and on which day; NULL where nobody is known to have.

ALTER TABLE home ADD COLUMN verified_by TEXT;

ALTER TABLE home ADD COLUMN verified_on INTEGER
    CHECK ((verified_on IS NULL) = (verified_by IS NULL));
