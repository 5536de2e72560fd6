-- Payments of which nobody knows yet: the provider's bill of the day decides them.

CREATE INDEX payment_undecided ON payment (opened_at)
WHERE state IN ('created', 'pending', 'unknown');
