-- Rent bills, and the payments of them.

-- statement insertRentBill
-- scope system
-- in leaseId Text, number Int, tenantId Text, personId Text, fromDay Day, untilDay Day,
--     amount Money, prepaid Money, abated Money, offset Money, dueDay Day, issuedAt Instant,
--     paidAt Instant?
-- out none
INSERT INTO rent_bill (lease_id, number, tenant_id, person_id, from_day, until_day, amount_fen,
    prepaid_fen, abated_fen, offset_fen, due_day, issued_at, paid_at)
VALUES (:leaseId, :number, :tenantId, :personId, :fromDay, :untilDay, :amount, :prepaid, :abated,
    :offset, :dueDay, :issuedAt, :paidAt);

-- statement rentBill
-- scope system
-- in leaseId Text, number Int
-- out optional (number Int, fromDay Day, untilDay Day, amount Money, prepaid Money, abated Money,
--     offset Money, dueDay Day, paidAt Instant?, order Text?)
SELECT number, from_day, until_day, amount_fen, prepaid_fen, abated_fen, offset_fen, due_day, paid_at,
    order_id
FROM rent_bill
WHERE lease_id = :leaseId AND number = :number;

-- statement rentBills
-- scope system
-- in leaseId Text
-- out many (number Int, fromDay Day, untilDay Day, amount Money, prepaid Money, abated Money,
--     offset Money, dueDay Day, paidAt Instant?, order Text?)
SELECT number, from_day, until_day, amount_fen, prepaid_fen, abated_fen, offset_fen, due_day, paid_at,
    order_id
FROM rent_bill
WHERE lease_id = :leaseId
ORDER BY number DESC
LIMIT 24;

-- statement openRentBills
-- scope system
-- in leaseId Text
-- out many (number Int, fromDay Day, untilDay Day, amount Money, prepaid Money, abated Money,
--     offset Money, dueDay Day, paidAt Instant?, order Text?)
SELECT number, from_day, until_day, amount_fen, prepaid_fen, abated_fen, offset_fen, due_day, paid_at,
    order_id
FROM rent_bill
WHERE lease_id = :leaseId AND paid_at IS NULL
ORDER BY due_day
LIMIT 24;

-- statement payRentBill
-- scope system
-- in leaseId Text, number Int, paidAt Instant, order Text?
-- out none
UPDATE rent_bill SET paid_at = :paidAt, order_id = :order
WHERE lease_id = :leaseId AND number = :number AND paid_at IS NULL;

-- statement cutRentBill
-- scope system
-- in leaseId Text, number Int, untilDay Day, amount Money, prepaid Money, abated Money, offset Money,
--     paidAt Instant?
-- out none
UPDATE rent_bill
SET until_day = :untilDay, amount_fen = :amount, prepaid_fen = :prepaid, abated_fen = :abated,
    offset_fen = :offset, paid_at = :paidAt
WHERE lease_id = :leaseId AND number = :number;

-- statement takeOffRentBill
-- scope system
-- in leaseId Text, number Int, abated Money, offset Money, paidAt Instant?
-- out none
UPDATE rent_bill SET abated_fen = :abated, offset_fen = :offset, paid_at = :paidAt
WHERE lease_id = :leaseId AND number = :number AND paid_at IS NULL;

-- statement newestPaymentOfBill
-- scope system
-- in journeyId Text, bill Int
-- out optional (order Text, tenantId Text, personId Text, journeyId Text, state Text,
--     due Instant?, version Int, amount Money, received Money?, channel Text, expiresAt Instant,
--     openedAt Instant, polls Int, closing Bool, closings Int, payUrl Text?, transaction Text?,
--     applied Bool, refund Text?, refundAmount Money?, returned Money, owed Money,
--     problem Text?, bill Int?)
SELECT order_id, tenant_id, person_id, journey_id, state, due, version, amount_fen, received_fen,
    channel, expires_at, opened_at, polls, closing, closings, pay_url, transaction_id, applied,
    refund_id, refund_fen, returned_fen, owed_fen, problem, bill
FROM payment
WHERE journey_id = :journeyId AND bill = :bill
ORDER BY order_id DESC
LIMIT 1;

-- statement openOrdersOfBill
-- scope system
-- in journeyId Text, bill Int
-- out many (order Text)
SELECT order_id
FROM payment
WHERE journey_id = :journeyId AND bill = :bill AND state IN ('created', 'pending', 'unknown')
ORDER BY order_id
LIMIT 20;

-- statement homesOfBuilding
-- scope tenant
-- in buildingId Text, limit Int
-- out many (id Text, kind Text, leaves Int, listed Bool, createdAt Instant)
SELECT id, kind, leaves, listed, created_at
FROM home_by_tenant
WHERE building_id = :buildingId
ORDER BY door
LIMIT :limit;

-- statement daysOfHome
-- scope tenant
-- in homeId Text, fromDay Day, untilDay Day
-- out many (leaf Int, kind Text, id Text, startDay Day, endDay Day)
SELECT leaf, kind, id, start_day, end_day
FROM occupancy_by_tenant
WHERE home_id = :homeId AND leaf BETWEEN 0 AND 8 AND released_at IS NULL
    AND kind <> 'hold' AND start_day < :untilDay AND end_day > :fromDay
ORDER BY leaf, start_day
LIMIT 400;

-- statement depositOfLease
-- scope tenant
-- in id Text
-- out optional (deposit Money, activatedAt Instant, settledAt Instant?, deductions Money?)
SELECT deposit_fen, activated_at, settled_at, deductions_fen FROM lease_by_tenant WHERE id = :id;

-- statement billsOfLandlord
-- scope tenant
-- in leaseId Text
-- out many (dueDay Day, amount Money, prepaid Money, abated Money, offset Money, paidAt Instant?)
SELECT due_day, amount_fen, prepaid_fen, abated_fen, offset_fen, paid_at
FROM rent_bill_by_tenant
WHERE lease_id = :leaseId
ORDER BY number DESC
LIMIT 60;
