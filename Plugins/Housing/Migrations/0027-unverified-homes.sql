-- What nobody is known to have verified is on no list until an officer says who has.
UPDATE offer SET listed = 0
WHERE home_id IN (SELECT id FROM home WHERE verified_by IS NULL);

UPDATE home SET listed = 0 WHERE verified_by IS NULL;
