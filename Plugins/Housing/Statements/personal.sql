-- Everything about people that nobody but themselves and the providers may read: it lies sealed.

-- statement insertApplicant
-- scope resource
-- in journeyId Text, name Sealed, citizenId Sealed, citizenKey Finder, phone Sealed
-- out none
INSERT INTO applicant (journey_id, tenant_id, person_id, tries, name, citizen_id, citizen_key, phone)
VALUES (:journeyId, current_tenant(), current_subject(), 1, :name, :citizenId, :citizenKey, :phone);

-- statement changeApplicant
-- scope resource
-- in journeyId Text, name Sealed, citizenId Sealed, citizenKey Finder, phone Sealed
-- out none
UPDATE applicant
SET tries = tries + 1, name = :name, citizen_id = :citizenId, citizen_key = :citizenKey,
    phone = :phone
WHERE journey_id = :journeyId AND tenant_id = current_tenant() AND person_id = current_subject();

-- statement applicantOfJourney
-- scope system
-- in journeyId Text
-- out optional (journeyId Text, tenant Text, tries Int, name Sealed, citizenId Sealed, phone Sealed)
SELECT journey_id, tenant_id, tries, name, citizen_id, phone
FROM applicant
WHERE journey_id = :journeyId;

-- statement holdsOfCitizen
-- scope system
-- in key Finder, journeyId Text, now Instant
-- out many (id Text)
SELECT h.id
FROM applicant a
JOIN journey j ON j.id = a.journey_id AND j.tenant_id = a.tenant_id
JOIN hold h ON h.id = j.hold_id AND h.tenant_id = j.tenant_id
WHERE a.citizen_key = :key AND a.journey_id <> :journeyId AND j.identity = 'match'
    AND j.signed_at IS NOT NULL
    AND h.state = 'held' AND h.expires_at > :now
LIMIT 2;

-- statement insertContract
-- scope system
-- in journeyId Text, tenantId Text, personId Text, body Sealed, hash Text
-- out none
INSERT INTO contract (journey_id, tenant_id, person_id, body, hash)
VALUES (:journeyId, :tenantId, :personId, :body, :hash);

-- statement contractOfJourney
-- scope system
-- in journeyId Text
-- out optional (journeyId Text, tenant Text, body Sealed)
SELECT journey_id, tenant_id, body
FROM contract
WHERE journey_id = :journeyId;

-- statement keepDoorDigits
-- scope tenant
-- in effectId Text, leaseId Text, leaf Int, number Int, digits Sealed
-- out none
UPDATE door_code SET digits = :digits
WHERE lease_id = :leaseId AND leaf = :leaf AND number = :number AND effect_id = :effectId
    AND tenant_id = current_tenant();

-- statement digitsOfCode
-- scope system
-- in leaseId Text, leaf Int, number Int
-- out optional (effectId Text, tenant Text, digits Sealed?)
SELECT effect_id, tenant_id, digits
FROM door_code
WHERE lease_id = :leaseId AND leaf = :leaf AND number = :number;

-- statement ownDoorCodes
-- scope subject
-- in leaseId Text, now Instant
-- out many (effectId Text, tenant Text, leaf Int, kind Text, digits Sealed?, startsAt Instant,
--     endsAt Instant)
SELECT effect_id, tenant_id, leaf, kind, digits, starts_at, ends_at
FROM door_code_by_subject
WHERE lease_id = :leaseId AND state = 'set' AND code_id IS NOT NULL AND ends_at > :now
ORDER BY leaf, number
LIMIT 400;
