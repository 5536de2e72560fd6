-- statement ownJourney
-- scope subject
-- in id Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, holdId Text,
--     state Text, due Instant?, holdEnds Instant, version Int, identity Text,
--     identityFailures Int, countersignFailures Int, startDay Day, endDay Day, rent Money,
--     startedAt Instant, offeredAt Instant?, signedAt Instant?, paidAt Instant?,
--     activeAt Instant?, readyAt Instant?, rules Text?, capRule Text?, proofs Text?,
--     proofDue Day?, contractHash Text?, rulesAtSigning Text?, reason Text?)
SELECT id, tenant_id, person_id, home_id, leaf, hold_id, state, due, hold_ends, version,
    identity, identity_failures, countersign_failures, start_day, end_day, rent_fen, started_at,
    offered_at, signed_at, paid_at, active_at, ready_at, rules, cap_rule, proofs, proof_due,
    contract_hash, rules_at_signing, reason
FROM journey_by_subject
WHERE id = :id;

-- statement ownJourneys
-- scope subject
-- in beforeId Text, beforeStart Instant, limit Int
-- out many (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, holdId Text,
--     state Text, due Instant?, holdEnds Instant, version Int, identity Text,
--     identityFailures Int, countersignFailures Int, startDay Day, endDay Day, rent Money,
--     startedAt Instant, offeredAt Instant?, signedAt Instant?, paidAt Instant?,
--     activeAt Instant?, readyAt Instant?, rules Text?, capRule Text?, proofs Text?,
--     proofDue Day?, contractHash Text?, rulesAtSigning Text?, reason Text?)
SELECT id, tenant_id, person_id, home_id, leaf, hold_id, state, due, hold_ends, version,
    identity, identity_failures, countersign_failures, start_day, end_day, rent_fen, started_at,
    offered_at, signed_at, paid_at, active_at, ready_at, rules, cap_rule, proofs, proof_due,
    contract_hash, rules_at_signing, reason
FROM journey_by_subject
WHERE (started_at, id) < (:beforeStart, :beforeId)
ORDER BY started_at DESC, id DESC
LIMIT :limit;

-- statement anyJourney
-- scope system
-- in id Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, holdId Text,
--     state Text, due Instant?, holdEnds Instant, version Int, identity Text,
--     identityFailures Int, countersignFailures Int, startDay Day, endDay Day, rent Money,
--     startedAt Instant, offeredAt Instant?, signedAt Instant?, paidAt Instant?,
--     activeAt Instant?, readyAt Instant?, rules Text?, capRule Text?, proofs Text?,
--     proofDue Day?, contractHash Text?, rulesAtSigning Text?, reason Text?)
SELECT id, tenant_id, person_id, home_id, leaf, hold_id, state, due, hold_ends, version,
    identity, identity_failures, countersign_failures, start_day, end_day, rent_fen, started_at,
    offered_at, signed_at, paid_at, active_at, ready_at, rules, cap_rule, proofs, proof_due,
    contract_hash, rules_at_signing, reason
FROM journey
WHERE id = :id;

-- statement journeyOfHold
-- scope system
-- in holdId Text
-- out optional (id Text, tenantId Text, personId Text, homeId Text, leaf Int?, holdId Text,
--     state Text, due Instant?, holdEnds Instant, version Int, identity Text,
--     identityFailures Int, countersignFailures Int, startDay Day, endDay Day, rent Money,
--     startedAt Instant, offeredAt Instant?, signedAt Instant?, paidAt Instant?,
--     activeAt Instant?, readyAt Instant?, rules Text?, capRule Text?, proofs Text?,
--     proofDue Day?, contractHash Text?, rulesAtSigning Text?, reason Text?)
SELECT id, tenant_id, person_id, home_id, leaf, hold_id, state, due, hold_ends, version,
    identity, identity_failures, countersign_failures, start_day, end_day, rent_fen, started_at,
    offered_at, signed_at, paid_at, active_at, ready_at, rules, cap_rule, proofs, proof_due,
    contract_hash, rules_at_signing, reason
FROM journey
WHERE hold_id = :holdId;

-- statement insertJourney
-- scope resource
-- in id Text, homeId Text, leaf Int?, holdId Text, due Instant, holdEnds Instant, startDay Day,
--     endDay Day, rent Money, startedAt Instant
-- out none
INSERT INTO journey (id, tenant_id, person_id, home_id, leaf, hold_id, state, due, hold_ends,
    version, identity, identity_failures, countersign_failures, start_day, end_day, rent_fen,
    started_at)
VALUES (:id, current_tenant(), current_subject(), :homeId, :leaf, :holdId, 'held', :due, :holdEnds,
    1, 'none', 0, 0, :startDay, :endDay, :rent, :startedAt);

-- statement updateJourney
-- scope system
-- in id Text, before Int, holdId Text, state Text, due Instant?, version Int,
--     identity Text, identityFailures Int, countersignFailures Int, offeredAt Instant?,
--     signedAt Instant?, paidAt Instant?, activeAt Instant?, readyAt Instant?, rules Text?,
--     capRule Text?, proofs Text?, proofDue Day?, contractHash Text?, rulesAtSigning Text?,
--     reason Text?
-- out none
UPDATE journey
SET hold_id = :holdId, state = :state, due = :due, version = :version,
    identity = :identity, identity_failures = :identityFailures,
    countersign_failures = :countersignFailures, offered_at = :offeredAt, signed_at = :signedAt,
    paid_at = :paidAt, active_at = :activeAt, ready_at = :readyAt, rules = :rules,
    cap_rule = :capRule, proofs = :proofs, proof_due = :proofDue, contract_hash = :contractHash,
    rules_at_signing = :rulesAtSigning, reason = :reason
WHERE id = :id AND version = :before;

-- statement insertDeclaration
-- scope resource
-- in journeyId Text, declaredOn Day, occupants Int, ownsHome Bool?, worksHere Bool?, income Money?
-- out none
INSERT INTO declaration (journey_id, tenant_id, person_id, declared_on, occupants, owns_home,
    works_here, income_fen)
VALUES (:journeyId, current_tenant(), current_subject(), :declaredOn, :occupants, :ownsHome,
    :worksHere, :income);

-- statement declarationOfJourney
-- scope system
-- in journeyId Text
-- out optional (declaredOn Day, occupants Int, ownsHome Bool?, worksHere Bool?, income Money?)
SELECT declared_on, occupants, owns_home, works_here, income_fen
FROM declaration
WHERE journey_id = :journeyId;

-- statement insertSignCode
-- scope resource
-- in journeyId Text, number Int, sum Text, sentAt Instant
-- out none
INSERT INTO sign_code (journey_id, tenant_id, person_id, number, sum, sent_at, wrong)
VALUES (:journeyId, current_tenant(), current_subject(), :number, :sum, :sentAt, 0);

-- statement newestSignCode
-- scope system
-- in journeyId Text
-- out optional (number Int, sum Text, sentAt Instant, wrong Int)
SELECT number, sum, sent_at, wrong
FROM sign_code
WHERE journey_id = :journeyId
ORDER BY number DESC
LIMIT 1;

-- statement countWrongCode
-- scope system
-- in journeyId Text, number Int
-- out none
UPDATE sign_code SET wrong = wrong + 1 WHERE journey_id = :journeyId AND number = :number;

-- statement homeOfContract
-- scope system
-- in homeId Text
-- out optional (nameZh Text, addressZh Text, door Text)
SELECT b.name_zh, b.address_zh, h.door
FROM home h
JOIN building b ON b.id = h.building_id AND b.tenant_id = h.tenant_id
WHERE h.id = :homeId;
