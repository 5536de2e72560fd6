-- Repairs, the visits for them, and what they take off the rent.

-- statement anyRepair
-- scope system
-- in leaseId Text, number Int
-- out optional (leaseId Text, number Int, tenantId Text, personId Text, homeId Text,
--     leaf Int?, kind Text, rule Text, description Text, reportedAt Instant, state Text,
--     remedy Text, version Int, due Instant?, deadline Instant, graceUntil Instant,
--     waitingSince Instant?, reopened Int, note Text?, visitNumber Int?, visitStarts Instant?,
--     visitEnds Instant?, visitState Text?, visitor Text?, visitWithCode Bool,
--     visitAsked Bool, deferredUntil Day?, deferralBy Instant?, completedAt Instant?,
--     confirmBy Instant?, claimBill Money?, claimEvidence Text?, lostFrom Day?,
--     lostUntil Day?, lostPercent Int?, claimDue Instant?, grantedBill Money?,
--     grantedPercent Int?, grantedBy Text?, abated Money, booked Money, appeal Text?,
--     appealNote Text?, appealBy Instant?, appealDue Instant?, ruling Text?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, kind, rule, description,
    reported_at, state, remedy, version, due, deadline, grace_until, waiting_since, reopened,
    note, visit_number, visit_starts, visit_ends, visit_state, visitor, visit_with_code,
    visit_asked, deferred_until, deferral_by, completed_at, confirm_by, claim_bill_fen,
    claim_evidence, lost_from, lost_until, lost_percent, claim_due, granted_bill_fen,
    granted_percent, granted_by, abated_fen, booked_bill_fen, appeal, appeal_note, appeal_by,
    appeal_due, ruling
FROM repair
WHERE lease_id = :leaseId AND number = :number;

-- statement repairsOfLease
-- scope system
-- in leaseId Text
-- out many (leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     kind Text, rule Text, description Text, reportedAt Instant, state Text, remedy Text,
--     version Int, due Instant?, deadline Instant, graceUntil Instant, waitingSince Instant?,
--     reopened Int, note Text?, visitNumber Int?, visitStarts Instant?, visitEnds Instant?,
--     visitState Text?, visitor Text?, visitWithCode Bool, visitAsked Bool,
--     deferredUntil Day?, deferralBy Instant?, completedAt Instant?, confirmBy Instant?,
--     claimBill Money?, claimEvidence Text?, lostFrom Day?, lostUntil Day?, lostPercent Int?,
--     claimDue Instant?, grantedBill Money?, grantedPercent Int?, grantedBy Text?,
--     abated Money, booked Money, appeal Text?, appealNote Text?, appealBy Instant?,
--     appealDue Instant?, ruling Text?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, kind, rule, description,
    reported_at, state, remedy, version, due, deadline, grace_until, waiting_since, reopened,
    note, visit_number, visit_starts, visit_ends, visit_state, visitor, visit_with_code,
    visit_asked, deferred_until, deferral_by, completed_at, confirm_by, claim_bill_fen,
    claim_evidence, lost_from, lost_until, lost_percent, claim_due, granted_bill_fen,
    granted_percent, granted_by, abated_fen, booked_bill_fen, appeal, appeal_note, appeal_by,
    appeal_due, ruling
FROM repair
WHERE lease_id = :leaseId
ORDER BY number DESC
LIMIT 50;

-- statement openRepairsOfLandlord
-- scope tenant
-- in after Instant
-- out many (leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     kind Text, rule Text, description Text, reportedAt Instant, state Text, remedy Text,
--     version Int, due Instant?, deadline Instant, graceUntil Instant, waitingSince Instant?,
--     reopened Int, note Text?, visitNumber Int?, visitStarts Instant?, visitEnds Instant?,
--     visitState Text?, visitor Text?, visitWithCode Bool, visitAsked Bool,
--     deferredUntil Day?, deferralBy Instant?, completedAt Instant?, confirmBy Instant?,
--     claimBill Money?, claimEvidence Text?, lostFrom Day?, lostUntil Day?, lostPercent Int?,
--     claimDue Instant?, grantedBill Money?, grantedPercent Int?, grantedBy Text?,
--     abated Money, booked Money, appeal Text?, appealNote Text?, appealBy Instant?,
--     appealDue Instant?, ruling Text?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, kind, rule, description,
    reported_at, state, remedy, version, due, deadline, grace_until, waiting_since, reopened,
    note, visit_number, visit_starts, visit_ends, visit_state, visitor, visit_with_code,
    visit_asked, deferred_until, deferral_by, completed_at, confirm_by, claim_bill_fen,
    claim_evidence, lost_from, lost_until, lost_percent, claim_due, granted_bill_fen,
    granted_percent, granted_by, abated_fen, booked_bill_fen, appeal, appeal_note, appeal_by,
    appeal_due, ruling
FROM repair_by_tenant
WHERE state NOT IN ('completed', 'closed', 'declined')
    AND deadline > :after
ORDER BY deadline, lease_id, number
LIMIT 50;

-- statement repairAppeals
-- scope system
-- in after Instant
-- out many (leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     kind Text, rule Text, description Text, reportedAt Instant, state Text, remedy Text,
--     version Int, due Instant?, deadline Instant, graceUntil Instant, waitingSince Instant?,
--     reopened Int, note Text?, visitNumber Int?, visitStarts Instant?, visitEnds Instant?,
--     visitState Text?, visitor Text?, visitWithCode Bool, visitAsked Bool,
--     deferredUntil Day?, deferralBy Instant?, completedAt Instant?, confirmBy Instant?,
--     claimBill Money?, claimEvidence Text?, lostFrom Day?, lostUntil Day?, lostPercent Int?,
--     claimDue Instant?, grantedBill Money?, grantedPercent Int?, grantedBy Text?,
--     abated Money, booked Money, appeal Text?, appealNote Text?, appealBy Instant?,
--     appealDue Instant?, ruling Text?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, kind, rule, description,
    reported_at, state, remedy, version, due, deadline, grace_until, waiting_since, reopened,
    note, visit_number, visit_starts, visit_ends, visit_state, visitor, visit_with_code,
    visit_asked, deferred_until, deferral_by, completed_at, confirm_by, claim_bill_fen,
    claim_evidence, lost_from, lost_until, lost_percent, claim_due, granted_bill_fen,
    granted_percent, granted_by, abated_fen, booked_bill_fen, appeal, appeal_note, appeal_by,
    appeal_due, ruling
FROM repair
WHERE appeal IN ('declined', 'claim') AND appeal_due > :after
ORDER BY appeal_due, lease_id, number
LIMIT 50;

-- statement insertRepair
-- scope system
-- in leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     kind Text, rule Text, description Text, reportedAt Instant, state Text, remedy Text,
--     version Int, due Instant?, deadline Instant, graceUntil Instant
-- out none
INSERT INTO repair (lease_id, number, tenant_id, person_id, home_id, leaf, kind, rule,
    description, reported_at, state, remedy, version, due, deadline, grace_until)
VALUES (:leaseId, :number, :tenantId, :personId, :homeId, :leaf, :kind, :rule, :description,
    :reportedAt, :state, :remedy, :version, :due, :deadline, :graceUntil);

-- statement updateRepair
-- scope system
-- in leaseId Text, number Int, before Int, state Text, remedy Text, version Int, due Instant?,
--     deadline Instant, graceUntil Instant, waitingSince Instant?, reopened Int, note Text?,
--     visitNumber Int?, visitStarts Instant?, visitEnds Instant?, visitState Text?,
--     visitor Text?, visitWithCode Bool, visitAsked Bool, deferredUntil Day?,
--     deferralBy Instant?, completedAt Instant?, confirmBy Instant?, claimBill Money?,
--     claimEvidence Text?, lostFrom Day?, lostUntil Day?, lostPercent Int?, claimDue Instant?,
--     grantedBill Money?, grantedPercent Int?, grantedBy Text?, appeal Text?,
--     appealNote Text?, appealBy Instant?, appealDue Instant?, ruling Text?
-- out none
UPDATE repair
SET state = :state, remedy = :remedy, version = :version, due = :due, deadline = :deadline,
    grace_until = :graceUntil, waiting_since = :waitingSince, reopened = :reopened,
    note = :note, visit_number = :visitNumber, visit_starts = :visitStarts,
    visit_ends = :visitEnds, visit_state = :visitState, visitor = :visitor,
    visit_with_code = :visitWithCode, visit_asked = :visitAsked,
    deferred_until = :deferredUntil, deferral_by = :deferralBy, completed_at = :completedAt,
    confirm_by = :confirmBy, claim_bill_fen = :claimBill, claim_evidence = :claimEvidence,
    lost_from = :lostFrom, lost_until = :lostUntil, lost_percent = :lostPercent,
    claim_due = :claimDue, granted_bill_fen = :grantedBill, granted_percent = :grantedPercent,
    granted_by = :grantedBy, appeal = :appeal, appeal_note = :appealNote,
    appeal_by = :appealBy, appeal_due = :appealDue, ruling = :ruling
WHERE lease_id = :leaseId AND number = :number AND version = :before;

-- statement bookRepair
-- scope system
-- in leaseId Text, number Int, abated Money, booked Money
-- out none
UPDATE repair SET abated_fen = :abated, booked_bill_fen = :booked
WHERE lease_id = :leaseId AND number = :number;

-- statement lostUseOfLease
-- scope system
-- in leaseId Text
-- out many (number Int, lostFrom Day, lostUntil Day)
SELECT number, coalesce(lost_from, 0), coalesce(lost_until, 0)
FROM repair
WHERE lease_id = :leaseId AND lost_from IS NOT NULL AND coalesce(granted_percent, lost_percent) > 0
ORDER BY number DESC
LIMIT 1000;

-- statement insertVisitCode
-- scope system
-- in effectId Text, tenantId Text, personId Text, leaseId Text, number Int, visit Int, lock Int,
--     startsAt Instant, endsAt Instant
-- out none
INSERT INTO visit_code (effect_id, tenant_id, person_id, lease_id, number, visit, lock, starts_at,
    ends_at)
VALUES (:effectId, :tenantId, :personId, :leaseId, :number, :visit, :lock, :startsAt, :endsAt);

-- statement anyVisitCode
-- scope system
-- in effectId Text
-- out optional (effectId Text, tenantId Text, personId Text, leaseId Text, number Int, visit Int)
SELECT effect_id, tenant_id, person_id, lease_id, number, visit
FROM visit_code
WHERE effect_id = :effectId;

-- statement keepVisitDigits
-- scope tenant
-- in effectId Text, codeId Int, digits Sealed
-- out none
UPDATE visit_code SET code_id = :codeId, digits = :digits
WHERE effect_id = :effectId AND tenant_id = current_tenant();

-- statement visitCode
-- scope tenant
-- in leaseId Text, number Int, visit Int
-- out optional (effectId Text, tenant Text, digits Sealed?, startsAt Instant, endsAt Instant)
SELECT effect_id, tenant_id, digits, starts_at, ends_at
FROM visit_code_by_tenant
WHERE lease_id = :leaseId AND number = :number AND visit = :visit;
