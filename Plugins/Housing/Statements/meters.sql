-- Meters of homes, what they counted, and what tenants pay of it.

-- statement keepReading
-- scope tenant
-- in homeId Text, meter Text, day Day, figure Int, isNew Bool, at Instant
-- out none
INSERT INTO meter_reading (tenant_id, home_id, meter, day, figure, is_new, read_at)
VALUES (current_tenant(), :homeId, :meter, :day, :figure, :isNew, :at)
ON CONFLICT (tenant_id, home_id, meter, day) DO UPDATE SET figure = excluded.figure,
    is_new = excluded.is_new, read_at = excluded.read_at
WHERE tenant_id = current_tenant();

-- statement readingsOfMeter
-- scope tenant
-- in homeId Text, meter Text
-- out many (day Day, figure Int, isNew Bool)
SELECT day, figure, is_new
FROM meter_reading_by_tenant
WHERE home_id = :homeId AND meter = :meter
ORDER BY day DESC
LIMIT 400;

-- statement readingsOfHome
-- scope tenant
-- in homeId Text
-- out many (meter Text, day Day, figure Int, isNew Bool)
SELECT meter, day, figure, is_new
FROM meter_reading_by_tenant
WHERE home_id = :homeId
ORDER BY day DESC, meter DESC
LIMIT 60;

-- statement newestMeterBill
-- scope tenant
-- in homeId Text, meter Text
-- out optional (untilDay Day)
SELECT until_day
FROM meter_bill_by_tenant
WHERE home_id = :homeId AND meter = :meter
ORDER BY until_day DESC
LIMIT 1;

-- statement meterBills
-- scope tenant
-- in homeId Text
-- out many (meter Text, fromDay Day, untilDay Day, units Int, tariff Text, amount Money,
--     lessor Money)
SELECT meter, from_day, until_day, units, tariff, amount_fen, lessor_fen
FROM meter_bill_by_tenant
WHERE home_id = :homeId
ORDER BY until_day DESC, meter DESC
LIMIT 36;

-- statement insertMeterBill
-- scope tenant
-- in homeId Text, meter Text, fromDay Day, untilDay Day, units Int, tariff Text, amount Money,
--     lessor Money, at Instant
-- out none
INSERT INTO meter_bill (tenant_id, home_id, meter, until_day, from_day, units, tariff, amount_fen,
    lessor_fen, billed_at)
VALUES (current_tenant(), :homeId, :meter, :untilDay, :fromDay, :units, :tariff, :amount, :lessor,
    :at);

-- statement leasesOfHome
-- scope tenant
-- in homeId Text, until Day
-- out many (id Text)
SELECT id
FROM lease_by_tenant
WHERE home_id = :homeId AND start_day < :until
ORDER BY start_day DESC
LIMIT 60;

-- statement insertSupplyBill
-- scope system
-- in leaseId Text, number Int, tenantId Text, personId Text, homeId Text, meter Text, fromDay Day,
--     untilDay Day, units Int, whole Money, days Int, allDays Int, amount Money, dueDay Day,
--     issuedAt Instant, paidAt Instant?
-- out none
INSERT INTO supply_bill (lease_id, number, tenant_id, person_id, home_id, meter, from_day,
    until_day, units, whole_fen, person_days, all_days, amount_fen, due_day, issued_at, paid_at)
VALUES (:leaseId, :number, :tenantId, :personId, :homeId, :meter, :fromDay, :untilDay, :units,
    :whole, :days, :allDays, :amount, :dueDay, :issuedAt, :paidAt);

-- statement supplyBill
-- scope system
-- in leaseId Text, number Int
-- out optional (fromDay Day, untilDay Day, amount Money, paidAt Instant?)
SELECT from_day, until_day, amount_fen, paid_at
FROM supply_bill
WHERE lease_id = :leaseId AND number = :number;

-- statement supplyBills
-- scope system
-- in leaseId Text
-- out many (number Int, meter Text, fromDay Day, untilDay Day, units Int, whole Money, days Int,
--     allDays Int, amount Money, dueDay Day, paidAt Instant?)
SELECT number, meter, from_day, until_day, units, whole_fen, person_days, all_days, amount_fen,
    due_day, paid_at
FROM supply_bill
WHERE lease_id = :leaseId
ORDER BY number DESC
LIMIT 36;

-- statement paySupplyBill
-- scope system
-- in leaseId Text, number Int, paidAt Instant, order Text?
-- out none
UPDATE supply_bill SET paid_at = :paidAt, order_id = :order
WHERE lease_id = :leaseId AND number = :number AND paid_at IS NULL;
