-- Rent bills, the payments of them, and the charges that tenants have agreed to.

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

-- statement newestDebit
-- scope system
-- in leaseId Text
-- out optional (leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     most Money, contract Text, state Text, version Int, due Instant?, askedAt Instant,
--     page Text?, agreement Text?, signedAt Instant?, endedAt Instant?, endedBy Text?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, month_max_fen, contract, state,
    version, due, asked_at, page, agreement, signed_at, ended_at, ended_by
FROM debit
WHERE lease_id = :leaseId
ORDER BY number DESC
LIMIT 1;

-- statement debitOfContract
-- scope system
-- in contract Text
-- out optional (leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     most Money, contract Text, state Text, version Int, due Instant?, askedAt Instant,
--     page Text?, agreement Text?, signedAt Instant?, endedAt Instant?, endedBy Text?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, month_max_fen, contract, state,
    version, due, asked_at, page, agreement, signed_at, ended_at, ended_by
FROM debit
WHERE contract = :contract;

-- statement insertDebit
-- scope system
-- in leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?, most Money,
--     contract Text, state Text, version Int, due Instant?, askedAt Instant
-- out none
INSERT INTO debit (contract, tenant_id, person_id, lease_id, number, home_id, leaf, month_max_fen,
    state, version, due, asked_at)
VALUES (:contract, :tenantId, :personId, :leaseId, :number, :homeId, :leaf, :most, :state,
    :version, :due, :askedAt);

-- statement updateDebit
-- scope system
-- in contract Text, before Int, state Text, version Int, due Instant?, page Text?,
--     agreement Text?, signedAt Instant?, endedAt Instant?, endedBy Text?
-- out none
UPDATE debit
SET state = :state, version = :version, due = :due, page = :page, agreement = :agreement,
    signed_at = :signedAt, ended_at = :endedAt, ended_by = :endedBy
WHERE contract = :contract AND version = :before;

-- statement anyCharge
-- scope system
-- in leaseId Text, bill Int
-- out optional (leaseId Text, bill Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     agreement Text, amount Money, billDue Day, state Text, version Int, due Instant?,
--     fromDay Day?, lastDay Day?, chargedDay Day?, reason Text?, order Text?)
SELECT lease_id, bill, tenant_id, person_id, home_id, leaf, agreement, amount_fen, bill_due,
    state, version, due, from_day, last_day, charged_day, reason, order_id
FROM debit_charge
WHERE lease_id = :leaseId AND bill = :bill;

-- statement chargesOfLease
-- scope system
-- in leaseId Text
-- out many (leaseId Text, bill Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     agreement Text, amount Money, billDue Day, state Text, version Int, due Instant?,
--     fromDay Day?, lastDay Day?, chargedDay Day?, reason Text?, order Text?)
SELECT lease_id, bill, tenant_id, person_id, home_id, leaf, agreement, amount_fen, bill_due,
    state, version, due, from_day, last_day, charged_day, reason, order_id
FROM debit_charge
WHERE lease_id = :leaseId
ORDER BY bill DESC
LIMIT 24;

-- statement insertCharge
-- scope system
-- in leaseId Text, bill Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     agreement Text, amount Money, billDue Day, state Text, version Int, reason Text?
-- out none
INSERT INTO debit_charge (lease_id, bill, tenant_id, person_id, home_id, leaf, agreement,
    amount_fen, bill_due, state, version, reason)
VALUES (:leaseId, :bill, :tenantId, :personId, :homeId, :leaf, :agreement, :amount, :billDue,
    :state, :version, :reason);

-- statement updateCharge
-- scope system
-- in leaseId Text, bill Int, before Int, state Text, version Int, due Instant?, fromDay Day?,
--     lastDay Day?, chargedDay Day?, reason Text?, order Text?
-- out none
UPDATE debit_charge
SET state = :state, version = :version, due = :due, from_day = :fromDay, last_day = :lastDay,
    charged_day = :chargedDay, reason = :reason, order_id = :order
WHERE lease_id = :leaseId AND bill = :bill AND version = :before;

-- statement insertChargePayment
-- scope system
-- in order Text, tenantId Text, personId Text, journeyId Text, due Instant, amount Money,
--     expiresAt Instant, openedAt Instant, bill Int
-- out none
INSERT INTO payment (order_id, tenant_id, person_id, journey_id, state, due, version, amount_fen,
    channel, expires_at, opened_at, polls, closing, applied, bill)
VALUES (:order, :tenantId, :personId, :journeyId, 'created', :due, 1, :amount, 'debit',
    :expiresAt, :openedAt, 0, 0, 0, :bill);

-- statement homesOfBuilding
-- scope tenant
-- in buildingId Text, limit Int
-- out many (id Text, kind Text, leaves Int, listed Bool, listedAt Instant?)
SELECT id, kind, leaves, listed, listed_at
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
WHERE home_id = :homeId AND leaf IN (0, 1, 2, 3, 4, 5, 6, 7, 8) AND released_at IS NULL
    AND kind <> 'hold' AND start_day < :untilDay AND end_day > :fromDay
ORDER BY leaf, start_day
LIMIT 400;

-- statement depositOfLease
-- scope tenant
-- in id Text
-- out optional (deposit Money, activatedAt Instant, settledAt Instant?, deductions Money?)
SELECT deposit_fen, activated_at, settled_at, deductions_fen FROM lease_by_tenant WHERE id = :id;

-- statement billsDueWithin
-- scope system
-- in leaseId Text, fromDay Day, untilDay Day
-- out many (dueDay Day, amount Money, prepaid Money, abated Money, offset Money, paidAt Instant?)
SELECT due_day, amount_fen, prepaid_fen, abated_fen, offset_fen, paid_at
FROM rent_bill
WHERE lease_id = :leaseId AND due_day >= :fromDay AND due_day < :untilDay
ORDER BY number DESC
LIMIT 60;
