CREATE TABLE payment (
    tenant_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    deposit TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ordered', 'open', 'paid', 'closed', 'unclear')),
    code_url TEXT,
    PRIMARY KEY (tenant_id, order_id)
) STRICT;
CREATE INDEX payment_order ON payment (order_id);
