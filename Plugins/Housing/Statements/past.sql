-- What the model city remembers of the time before its first day.

-- statement insertPastJourney
-- scope system
-- in id Text, tenantId Text, personId Text, homeId Text, leaf Int?, holdId Text, state Text,
--     holdEnds Instant, version Int, identity Text, identityFailures Int, startDay Day, endDay Day,
--     rent Money, startedAt Instant, offeredAt Instant?, signedAt Instant?, paidAt Instant?,
--     activeAt Instant?, readyAt Instant?, rules Text?, capRule Text?, proofs Text?, proofDue Day?,
--     contractHash Text?, rulesAtSigning Text?, reason Text?
-- out none
INSERT INTO journey (id, tenant_id, person_id, home_id, leaf, hold_id, state, hold_ends, version,
    identity, identity_failures, countersign_failures, start_day, end_day, rent_fen, started_at,
    offered_at, signed_at, paid_at, active_at, ready_at, rules, cap_rule, proofs, proof_due,
    contract_hash, rules_at_signing, reason)
VALUES (:id, :tenantId, :personId, :homeId, :leaf, :holdId, :state, :holdEnds, :version, :identity,
    :identityFailures, 0, :startDay, :endDay, :rent, :startedAt, :offeredAt, :signedAt, :paidAt,
    :activeAt, :readyAt, :rules, :capRule, :proofs, :proofDue, :contractHash, :rulesAtSigning,
    :reason);

-- statement insertPastApplicant
-- scope system
-- in journeyId Text, tenantId Text, personId Text, tries Int, name Sealed, citizenId Sealed,
--     citizenKey Finder, phone Sealed
-- out none
INSERT INTO applicant (journey_id, tenant_id, person_id, tries, name, citizen_id, citizen_key, phone)
VALUES (:journeyId, :tenantId, :personId, :tries, :name, :citizenId, :citizenKey, :phone);

-- statement insertPastDeclaration
-- scope system
-- in journeyId Text, tenantId Text, personId Text, declaredOn Day, occupants Int, ownsHome Bool?,
--     worksHere Bool?, income Money?
-- out none
INSERT INTO declaration (journey_id, tenant_id, person_id, declared_on, occupants, owns_home,
    works_here, income_fen)
VALUES (:journeyId, :tenantId, :personId, :declaredOn, :occupants, :ownsHome, :worksHere, :income);

-- statement insertPastPayment
-- scope system
-- in order Text, tenantId Text, personId Text, journeyId Text, state Text, version Int,
--     amount Money, received Money?, channel Text, expiresAt Instant, openedAt Instant, polls Int,
--     closing Bool, transaction Text?, applied Bool, refund Text?, refundAmount Money?,
--     returned Money, problem Text?
-- out none
INSERT INTO payment (order_id, tenant_id, person_id, journey_id, state, version, amount_fen,
    received_fen, channel, expires_at, opened_at, polls, closing, transaction_id, applied,
    refund_id, refund_fen, returned_fen, problem)
VALUES (:order, :tenantId, :personId, :journeyId, :state, :version, :amount, :received, :channel,
    :expiresAt, :openedAt, :polls, :closing, :transaction, :applied, :refund, :refundAmount,
    :returned, :problem);

-- statement insertPastLease
-- scope system
-- in id Text, tenantId Text, personId Text, homeId Text, leaf Int?, startDay Day, endDay Day,
--     rent Money, deposit Money, contractHash Text, activatedAt Instant, version Int, state Text,
--     due Instant?, rentNow Money, stepDay Day?, stepRent Money?, billedUntil Day?,
--     offerRent Money?, offerMonths Int?
-- out none
INSERT INTO lease (id, tenant_id, person_id, home_id, leaf, start_day, end_day, rent_fen,
    deposit_fen, contract_hash, countersigned_by, activated_at, version, state, due, term,
    rent_now_fen, step_day, step_rent_fen, term_start, term_end, kept_until, billed_until,
    offer_rent_fen, offer_months)
VALUES (:id, :tenantId, :personId, :homeId, :leaf, :startDay, :endDay, :rent, :deposit,
    :contractHash, :tenantId, :activatedAt, :version, :state, :due, 1, :rentNow, :stepDay,
    :stepRent, :startDay, :endDay, :endDay, :billedUntil, :offerRent, :offerMonths);
