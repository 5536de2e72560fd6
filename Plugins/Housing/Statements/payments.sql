-- statement insertPayment
-- scope resource
-- in order Text, journeyId Text, due Instant, amount Money, channel Text, expiresAt Instant,
--     openedAt Instant, bill Int?
-- out none
INSERT INTO payment (order_id, tenant_id, person_id, journey_id, state, due, version, amount_fen,
    channel, expires_at, opened_at, polls, closing, applied, bill)
VALUES (:order, current_tenant(), current_subject(), :journeyId, 'created', :due, 1, :amount,
    :channel, :expiresAt, :openedAt, 0, 0, 0, :bill);

-- statement anyPayment
-- scope system
-- in order Text
-- out optional (order Text, tenantId Text, personId Text, journeyId Text, state Text,
--     due Instant?, version Int, amount Money, received Money?, channel Text, expiresAt Instant,
--     openedAt Instant, polls Int, closing Bool, closings Int, payUrl Text?, transaction Text?,
--     applied Bool, refund Text?, refundAmount Money?, returned Money, owed Money,
--     problem Text?, bill Int?)
SELECT order_id, tenant_id, person_id, journey_id, state, due, version, amount_fen, received_fen,
    channel, expires_at, opened_at, polls, closing, closings, pay_url, transaction_id, applied,
    refund_id, refund_fen, returned_fen, owed_fen, problem, bill
FROM payment
WHERE order_id = :order;

-- statement paymentOfRefund
-- scope system
-- in refund Text
-- out optional (order Text, tenantId Text, personId Text, journeyId Text, state Text,
--     due Instant?, version Int, amount Money, received Money?, channel Text, expiresAt Instant,
--     openedAt Instant, polls Int, closing Bool, closings Int, payUrl Text?, transaction Text?,
--     applied Bool, refund Text?, refundAmount Money?, returned Money, owed Money,
--     problem Text?, bill Int?)
SELECT order_id, tenant_id, person_id, journey_id, state, due, version, amount_fen, received_fen,
    channel, expires_at, opened_at, polls, closing, closings, pay_url, transaction_id, applied,
    refund_id, refund_fen, returned_fen, owed_fen, problem, bill
FROM payment
WHERE refund_id = :refund;

-- statement newestPayment
-- scope system
-- in journeyId Text
-- out optional (order Text, tenantId Text, personId Text, journeyId Text, state Text,
--     due Instant?, version Int, amount Money, received Money?, channel Text, expiresAt Instant,
--     openedAt Instant, polls Int, closing Bool, closings Int, payUrl Text?, transaction Text?,
--     applied Bool, refund Text?, refundAmount Money?, returned Money, owed Money,
--     problem Text?, bill Int?)
SELECT order_id, tenant_id, person_id, journey_id, state, due, version, amount_fen, received_fen,
    channel, expires_at, opened_at, polls, closing, closings, pay_url, transaction_id, applied,
    refund_id, refund_fen, returned_fen, owed_fen, problem, bill
FROM payment
WHERE journey_id = :journeyId AND bill IS NULL
ORDER BY order_id DESC
LIMIT 1;

-- statement appliedPayment
-- scope system
-- in journeyId Text
-- out optional (order Text, tenantId Text, personId Text, journeyId Text, state Text,
--     due Instant?, version Int, amount Money, received Money?, channel Text, expiresAt Instant,
--     openedAt Instant, polls Int, closing Bool, closings Int, payUrl Text?, transaction Text?,
--     applied Bool, refund Text?, refundAmount Money?, returned Money, owed Money,
--     problem Text?, bill Int?)
SELECT order_id, tenant_id, person_id, journey_id, state, due, version, amount_fen, received_fen,
    channel, expires_at, opened_at, polls, closing, closings, pay_url, transaction_id, applied,
    refund_id, refund_fen, returned_fen, owed_fen, problem, bill
FROM payment
WHERE journey_id = :journeyId AND applied = 1
ORDER BY order_id DESC
LIMIT 1;

-- statement orderOfTransaction
-- scope tenant
-- in transaction Text
-- out optional (order Text)
SELECT order_id
FROM payment_by_tenant
WHERE transaction_id = :transaction;

-- statement updatePayment
-- scope system
-- in order Text, before Int, state Text, due Instant?, version Int, received Money?, polls Int,
--     closing Bool, closings Int, payUrl Text?, transaction Text?, applied Bool, refund Text?,
--     refundAmount Money?, returned Money, owed Money, problem Text?
-- out none
UPDATE payment
SET state = :state, due = :due, version = :version, received_fen = :received, polls = :polls,
    closing = :closing, closings = :closings, pay_url = :payUrl, transaction_id = :transaction,
    applied = :applied, refund_id = :refund, refund_fen = :refundAmount,
    returned_fen = :returned, owed_fen = :owed, problem = :problem
WHERE order_id = :order AND version = :before;

-- statement openOrdersOfJourney
-- scope system
-- in journeyId Text
-- out many (order Text)
SELECT order_id
FROM payment
WHERE journey_id = :journeyId AND bill IS NULL AND state IN ('created', 'pending', 'unknown')
ORDER BY order_id
LIMIT 20;

-- statement paymentUnderWay
-- scope system
-- in journeyId Text
-- out optional (order Text)
SELECT order_id
FROM payment
WHERE journey_id = :journeyId AND state IN ('created', 'pending', 'unknown', 'refundPending')
ORDER BY order_id
LIMIT 1;

-- statement undecidedPayments
-- scope system
-- in before Instant, from Instant, until Instant
-- out many (order Text)
SELECT order_id
FROM payment
WHERE state IN ('created', 'pending', 'unknown') AND opened_at >= :before AND opened_at < :until
    AND expires_at < :until AND (opened_at >= :from OR first_bill = 1)
ORDER BY opened_at
LIMIT 100;

-- statement markFirstBill
-- scope system
-- in from Instant, until Instant
-- out none
UPDATE payment SET first_bill = 1
WHERE state IN ('created', 'pending', 'unknown') AND opened_at >= :from AND opened_at < :until
    AND expires_at >= :until;

-- statement knownRefund
-- scope system
-- in refund Text
-- out optional (order Text)
SELECT order_id
FROM refund_paid
WHERE refund_id = :refund;

-- statement insertRefund
-- scope tenant
-- in refund Text, personId Text, order Text, amount Money
-- out none
INSERT INTO refund_paid (refund_id, tenant_id, person_id, order_id, amount_fen)
VALUES (:refund, current_tenant(), :personId, :order, :amount);

-- statement keptPayment
-- scope system
-- in since Instant
-- out optional (order Text)
SELECT order_id
FROM payment
WHERE state IN ('succeeded', 'refundPending') AND opened_at >= :since
LIMIT 1;
