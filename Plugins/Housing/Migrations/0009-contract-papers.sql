-- The contract as a file, and the event whose receipt is in it.

ALTER TABLE journey ADD COLUMN contract_file TEXT;

ALTER TABLE journey ADD COLUMN contract_stage TEXT
    CHECK (contract_stage IN ('offered', 'signed', 'active'));

ALTER TABLE lease ADD COLUMN event_id TEXT;
