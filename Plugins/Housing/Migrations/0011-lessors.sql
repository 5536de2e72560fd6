-- What a landlord is called in contracts.

ALTER TABLE mandate ADD COLUMN lessor_name TEXT;
