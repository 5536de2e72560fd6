-- Since when a home is on the list: nobody could rent it before. NULL where it never was.

ALTER TABLE home ADD COLUMN listed_at INTEGER;

UPDATE home SET listed_at = created_at WHERE listed = 1;
