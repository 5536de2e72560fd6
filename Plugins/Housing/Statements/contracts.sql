-- The contract as a file that both sides keep.

-- statement ownContract
-- scope subject
-- in journeyId Text
-- out optional (id Text, tenantId Text, personId Text, state Text, offeredAt Instant?,
--     signedAt Instant?, activeAt Instant?, contractHash Text?, file Text?, stage Text?)
SELECT id, tenant_id, person_id, state, offered_at, signed_at, active_at, contract_hash,
    contract_file, contract_stage
FROM journey_by_subject
WHERE id = :journeyId;

-- statement contractOfLandlord
-- scope tenant
-- in journeyId Text
-- out optional (id Text, tenantId Text, personId Text, state Text, offeredAt Instant?,
--     signedAt Instant?, activeAt Instant?, contractHash Text?, file Text?, stage Text?)
SELECT id, tenant_id, person_id, state, offered_at, signed_at, active_at, contract_hash,
    contract_file, contract_stage
FROM journey_by_tenant
WHERE id = :journeyId AND active_at IS NOT NULL;

-- statement eventOfLease
-- scope system
-- in leaseId Text
-- out optional (event Text?)
SELECT event_id FROM lease WHERE id = :leaseId;

-- statement keepContractFile
-- scope system
-- in journeyId Text, file Text, stage Text
-- out none
UPDATE journey SET contract_file = :file, contract_stage = :stage WHERE id = :journeyId;
