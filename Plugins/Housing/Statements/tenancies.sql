-- The life of leases: reading them for either side, and writing what their machine says.

-- statement anyLease
-- scope system
-- in id Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, startDay Day,
--     endDay Day, rent Money, deposit Money, contractHash Text, activatedAt Instant, version Int,
--     state Text, due Instant?, term Int, rentNow Money?, termStart Day?, termEnd Day?,
--     keptUntil Day?, offerRent Money?, offerMonths Int?, leavingDay Day?, leavingBy Text?,
--     inspectedAt Instant?, inspection Text?, handedOverAt Instant?, settlementNumber Int?,
--     settlementDeposit Money?, deductions Money?, proposedAt Instant?, settlementDue Instant?,
--     settlementAnswer Text?, objection Text?, owing Money?, settledAt Instant?,
--     vacancyBasis Text?, vacancyDay Day?, vacancyNote Text?, vacancyDenied Bool,
--     billedUntil Day?, earlierStart Day?, earlierRent Money?, stepDay Day?, stepRent Money?,
--     oldestDue Day?, arrears Text, demandedUntil Day?)
SELECT id, tenant_id, person_id, home_id, leaf, start_day, end_day, rent_fen, deposit_fen,
    contract_hash, activated_at, version, state, due, term, rent_now_fen, term_start, term_end,
    kept_until, offer_rent_fen, offer_months, leaving_day, leaving_by, inspected_at, inspection,
    handed_over_at, settlement_number, settlement_deposit_fen, deductions_fen, proposed_at,
    settlement_due, settlement_answer, objection, owing_fen, settled_at, vacancy_basis, vacancy_day,
    vacancy_note, vacancy_denied, billed_until, earlier_start, earlier_rent_fen, step_day,
    step_rent_fen, oldest_due, arrears, demanded_until
FROM lease
WHERE id = :id;

-- statement ownLease
-- scope subject
-- in id Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, startDay Day,
--     endDay Day, rent Money, deposit Money, contractHash Text, activatedAt Instant, version Int,
--     state Text, due Instant?, term Int, rentNow Money?, termStart Day?, termEnd Day?,
--     keptUntil Day?, offerRent Money?, offerMonths Int?, leavingDay Day?, leavingBy Text?,
--     inspectedAt Instant?, inspection Text?, handedOverAt Instant?, settlementNumber Int?,
--     settlementDeposit Money?, deductions Money?, proposedAt Instant?, settlementDue Instant?,
--     settlementAnswer Text?, objection Text?, owing Money?, settledAt Instant?,
--     vacancyBasis Text?, vacancyDay Day?, vacancyNote Text?, vacancyDenied Bool,
--     billedUntil Day?, earlierStart Day?, earlierRent Money?, stepDay Day?, stepRent Money?,
--     oldestDue Day?, arrears Text, demandedUntil Day?)
SELECT id, tenant_id, person_id, home_id, leaf, start_day, end_day, rent_fen, deposit_fen,
    contract_hash, activated_at, version, state, due, term, rent_now_fen, term_start, term_end,
    kept_until, offer_rent_fen, offer_months, leaving_day, leaving_by, inspected_at, inspection,
    handed_over_at, settlement_number, settlement_deposit_fen, deductions_fen, proposed_at,
    settlement_due, settlement_answer, objection, owing_fen, settled_at, vacancy_basis, vacancy_day,
    vacancy_note, vacancy_denied, billed_until, earlier_start, earlier_rent_fen, step_day,
    step_rent_fen, oldest_due, arrears, demanded_until
FROM lease_by_subject
WHERE id = :id;

-- statement ownLeases
-- scope subject
-- in beforeId Text, beforeStart Instant, limit Int
-- out many (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, startDay Day,
--     endDay Day, rent Money, deposit Money, contractHash Text, activatedAt Instant, version Int,
--     state Text, due Instant?, term Int, rentNow Money?, termStart Day?, termEnd Day?,
--     keptUntil Day?, offerRent Money?, offerMonths Int?, leavingDay Day?, leavingBy Text?,
--     inspectedAt Instant?, inspection Text?, handedOverAt Instant?, settlementNumber Int?,
--     settlementDeposit Money?, deductions Money?, proposedAt Instant?, settlementDue Instant?,
--     settlementAnswer Text?, objection Text?, owing Money?, settledAt Instant?,
--     vacancyBasis Text?, vacancyDay Day?, vacancyNote Text?, vacancyDenied Bool,
--     billedUntil Day?, earlierStart Day?, earlierRent Money?, stepDay Day?, stepRent Money?,
--     oldestDue Day?, arrears Text, demandedUntil Day?)
SELECT id, tenant_id, person_id, home_id, leaf, start_day, end_day, rent_fen, deposit_fen,
    contract_hash, activated_at, version, state, due, term, rent_now_fen, term_start, term_end,
    kept_until, offer_rent_fen, offer_months, leaving_day, leaving_by, inspected_at, inspection,
    handed_over_at, settlement_number, settlement_deposit_fen, deductions_fen, proposed_at,
    settlement_due, settlement_answer, objection, owing_fen, settled_at, vacancy_basis, vacancy_day,
    vacancy_note, vacancy_denied, billed_until, earlier_start, earlier_rent_fen, step_day,
    step_rent_fen, oldest_due, arrears, demanded_until
FROM lease_by_subject
WHERE (activated_at, id) < (:beforeStart, :beforeId)
ORDER BY activated_at DESC, id DESC
LIMIT :limit;

-- statement leaseOfLandlord
-- scope tenant
-- in id Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, startDay Day,
--     endDay Day, rent Money, deposit Money, contractHash Text, activatedAt Instant, version Int,
--     state Text, due Instant?, term Int, rentNow Money?, termStart Day?, termEnd Day?,
--     keptUntil Day?, offerRent Money?, offerMonths Int?, leavingDay Day?, leavingBy Text?,
--     inspectedAt Instant?, inspection Text?, handedOverAt Instant?, settlementNumber Int?,
--     settlementDeposit Money?, deductions Money?, proposedAt Instant?, settlementDue Instant?,
--     settlementAnswer Text?, objection Text?, owing Money?, settledAt Instant?,
--     vacancyBasis Text?, vacancyDay Day?, vacancyNote Text?, vacancyDenied Bool,
--     billedUntil Day?, earlierStart Day?, earlierRent Money?, stepDay Day?, stepRent Money?,
--     oldestDue Day?, arrears Text, demandedUntil Day?)
SELECT id, tenant_id, person_id, home_id, leaf, start_day, end_day, rent_fen, deposit_fen,
    contract_hash, activated_at, version, state, due, term, rent_now_fen, term_start, term_end,
    kept_until, offer_rent_fen, offer_months, leaving_day, leaving_by, inspected_at, inspection,
    handed_over_at, settlement_number, settlement_deposit_fen, deductions_fen, proposed_at,
    settlement_due, settlement_answer, objection, owing_fen, settled_at, vacancy_basis, vacancy_day,
    vacancy_note, vacancy_denied, billed_until, earlier_start, earlier_rent_fen, step_day,
    step_rent_fen, oldest_due, arrears, demanded_until
FROM lease_by_tenant
WHERE id = :id;

-- statement leasesOfLandlord
-- scope tenant
-- in afterId Text, limit Int
-- out many (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, startDay Day,
--     endDay Day, rent Money, deposit Money, contractHash Text, activatedAt Instant, version Int,
--     state Text, due Instant?, term Int, rentNow Money?, termStart Day?, termEnd Day?,
--     keptUntil Day?, offerRent Money?, offerMonths Int?, leavingDay Day?, leavingBy Text?,
--     inspectedAt Instant?, inspection Text?, handedOverAt Instant?, settlementNumber Int?,
--     settlementDeposit Money?, deductions Money?, proposedAt Instant?, settlementDue Instant?,
--     settlementAnswer Text?, objection Text?, owing Money?, settledAt Instant?,
--     vacancyBasis Text?, vacancyDay Day?, vacancyNote Text?, vacancyDenied Bool,
--     billedUntil Day?, earlierStart Day?, earlierRent Money?, stepDay Day?, stepRent Money?,
--     oldestDue Day?, arrears Text, demandedUntil Day?)
SELECT id, tenant_id, person_id, home_id, leaf, start_day, end_day, rent_fen, deposit_fen,
    contract_hash, activated_at, version, state, due, term, rent_now_fen, term_start, term_end,
    kept_until, offer_rent_fen, offer_months, leaving_day, leaving_by, inspected_at, inspection,
    handed_over_at, settlement_number, settlement_deposit_fen, deductions_fen, proposed_at,
    settlement_due, settlement_answer, objection, owing_fen, settled_at, vacancy_basis, vacancy_day,
    vacancy_note, vacancy_denied, billed_until, earlier_start, earlier_rent_fen, step_day,
    step_rent_fen, oldest_due, arrears, demanded_until
FROM lease_by_tenant
WHERE id > :afterId
ORDER BY id
LIMIT :limit;

-- statement leasesWithoutTimer
-- scope system
-- in afterId Text, limit Int
-- out many (id Text)
SELECT id FROM lease WHERE version = 0 AND id > :afterId ORDER BY id LIMIT :limit;

-- statement updateLease
-- scope system
-- in id Text, before Int, version Int, state Text, due Instant?, term Int, rentNow Money,
--     termStart Day, termEnd Day, keptUntil Day, offerRent Money?, offerMonths Int?,
--     leavingDay Day?, leavingBy Text?, inspectedAt Instant?, inspection Text?,
--     handedOverAt Instant?, settlementNumber Int?, settlementDeposit Money?, deductions Money?,
--     proposedAt Instant?, settlementDue Instant?, settlementAnswer Text?, objection Text?,
--     owing Money?, settledAt Instant?, vacancyBasis Text?, vacancyDay Day?, vacancyNote Text?,
--     vacancyDenied Bool, billedUntil Day?, earlierStart Day?, earlierRent Money?, stepDay Day?,
--     stepRent Money?, oldestDue Day?, arrears Text, demandedUntil Day?
-- out none
UPDATE lease
SET version = :version, state = :state, due = :due, term = :term, rent_now_fen = :rentNow,
    term_start = :termStart, term_end = :termEnd, kept_until = :keptUntil,
    offer_rent_fen = :offerRent, offer_months = :offerMonths, leaving_day = :leavingDay,
    leaving_by = :leavingBy, inspected_at = :inspectedAt, inspection = :inspection,
    handed_over_at = :handedOverAt, settlement_number = :settlementNumber,
    settlement_deposit_fen = :settlementDeposit, deductions_fen = :deductions,
    proposed_at = :proposedAt, settlement_due = :settlementDue,
    settlement_answer = :settlementAnswer, objection = :objection, owing_fen = :owing,
    settled_at = :settledAt, vacancy_basis = :vacancyBasis, vacancy_day = :vacancyDay,
    vacancy_note = :vacancyNote, vacancy_denied = :vacancyDenied,
    billed_until = :billedUntil, earlier_start = :earlierStart, earlier_rent_fen = :earlierRent,
    step_day = :stepDay, step_rent_fen = :stepRent,
    oldest_due = :oldestDue, arrears = :arrears, demanded_until = :demandedUntil
WHERE id = :id AND version = :before;

-- statement insertLeaseTerm
-- scope system
-- in leaseId Text, number Int, tenantId Text, personId Text, startDay Day, endDay Day, rent Money,
--     hash Text, agreedAt Instant
-- out none
INSERT INTO lease_term (lease_id, number, tenant_id, person_id, start_day, end_day, rent_fen, hash,
    agreed_at)
VALUES (:leaseId, :number, :tenantId, :personId, :startDay, :endDay, :rent, :hash, :agreedAt);

-- statement termsOfLease
-- scope system
-- in leaseId Text
-- out many (number Int, startDay Day, endDay Day, rent Money, hash Text, agreedAt Instant)
SELECT number, start_day, end_day, rent_fen, hash, agreed_at
FROM lease_term
WHERE lease_id = :leaseId
ORDER BY number
LIMIT 100;

-- statement moveOccupancy
-- scope system
-- in id Text, homeId Text, startDay Day, endDay Day
-- out none
UPDATE occupancy SET start_day = :startDay, end_day = :endDay
WHERE id = :id AND home_id = :homeId AND released_at IS NULL;

-- statement doorsOfLease
-- scope system
-- in leaseId Text
-- out many (leaf Int)
SELECT leaf FROM door WHERE lease_id = :leaseId ORDER BY leaf LIMIT 9;

-- statement offersOfAnyHome
-- scope system
-- in homeId Text
-- out many (leaf Int, marketRent Money)
SELECT leaf, market_rent_fen FROM offer WHERE home_id = :homeId ORDER BY leaf LIMIT 9;

-- statement placeOfHome
-- scope system
-- in homeId Text
-- out optional (nameZh Text, nameEn Text, addressZh Text, addressEn Text, door Text)
SELECT b.name_zh, b.name_en, b.address_zh, b.address_en, h.door
FROM home h
JOIN building b ON b.id = h.building_id AND b.tenant_id = h.tenant_id
WHERE h.id = :homeId;
