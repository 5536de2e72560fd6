-- What came in where it was not what was due, and how often the provider refused to close an order.

ALTER TABLE payment ADD COLUMN received_fen INTEGER CHECK (received_fen > 0);

ALTER TABLE payment ADD COLUMN closings INTEGER NOT NULL DEFAULT 0;
