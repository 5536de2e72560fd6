-- What has gone back of each payment: by refunds of ours, and by those that somebody made at the provider by hand.

ALTER TABLE payment ADD COLUMN returned_fen INTEGER NOT NULL DEFAULT 0 CHECK (returned_fen >= 0);

-- How much the newest refund of ours asked for.
ALTER TABLE payment ADD COLUMN refund_fen INTEGER CHECK (refund_fen > 0);

UPDATE payment SET refund_fen = coalesce(received_fen, amount_fen) WHERE refund_id IS NOT NULL;

UPDATE payment SET returned_fen = coalesce(received_fen, amount_fen) WHERE state = 'refunded';

-- A refund counts once, by its number, however often and from wherever it is told.
CREATE TABLE refund_paid (
    refund_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (refund_id, tenant_id),
    FOREIGN KEY (order_id, tenant_id) REFERENCES payment (order_id, tenant_id)
) STRICT, WITHOUT ROWID;

INSERT INTO refund_paid (refund_id, tenant_id, person_id, order_id, amount_fen)
SELECT refund_id, tenant_id, person_id, order_id, returned_fen FROM payment
WHERE state = 'refunded' AND refund_id IS NOT NULL;

-- Payments that may still be paid back at the provider: its bills are read as long as there are any.
CREATE INDEX payment_kept ON payment (opened_at) WHERE state IN ('succeeded', 'refundPending');
