-- The signings of one citizen, under whatever accounts; those of before are not found.

ALTER TABLE applicant ADD COLUMN citizen_key BLOB;

CREATE INDEX applicant_of_citizen ON applicant (citizen_key);
