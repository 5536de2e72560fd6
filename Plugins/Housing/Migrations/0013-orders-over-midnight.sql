-- An order that could be paid on two days is decided by the bills of both: whether the first has been read.

ALTER TABLE payment ADD COLUMN first_bill INTEGER NOT NULL DEFAULT 0 CHECK (first_bill IN (0, 1));
