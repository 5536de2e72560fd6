-- Filing with the housing office, and who lives in a home.

-- statement anyFiling
-- scope system
-- in leaseId Text, number Int
-- out optional (leaseId Text, number Int, tenantId Text, personId Text, homeId Text,
--     leaf Int?, reason Text, rule Text, state Text, version Int, due Instant?,
--     openedAt Instant, deadline Instant, isOverdue Bool, submittedBy Text?,
--     answerBy Instant?, isOfficeLate Bool, rejections Int, rejection Text?, fileNumber Text?,
--     filedAt Instant?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, reason, rule, state, version,
    due, opened_at, deadline, is_overdue, submitted_by, answer_by, is_office_late, rejections,
    rejection, file_number, filed_at
FROM filing
WHERE lease_id = :leaseId AND number = :number;

-- statement filingsOfLease
-- scope system
-- in leaseId Text
-- out many (leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     reason Text, rule Text, state Text, version Int, due Instant?, openedAt Instant,
--     deadline Instant, isOverdue Bool, submittedBy Text?, answerBy Instant?,
--     isOfficeLate Bool, rejections Int, rejection Text?, fileNumber Text?, filedAt Instant?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, reason, rule, state, version,
    due, opened_at, deadline, is_overdue, submitted_by, answer_by, is_office_late, rejections,
    rejection, file_number, filed_at
FROM filing
WHERE lease_id = :leaseId
ORDER BY number DESC
LIMIT 50;

-- statement openFilingsOfLandlord
-- scope tenant
-- in after Instant
-- out many (leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     reason Text, rule Text, state Text, version Int, due Instant?, openedAt Instant,
--     deadline Instant, isOverdue Bool, submittedBy Text?, answerBy Instant?,
--     isOfficeLate Bool, rejections Int, rejection Text?, fileNumber Text?, filedAt Instant?)
SELECT lease_id, number, tenant_id, person_id, home_id, leaf, reason, rule, state, version,
    due, opened_at, deadline, is_overdue, submitted_by, answer_by, is_office_late, rejections,
    rejection, file_number, filed_at
FROM filing_by_tenant
WHERE state <> 'filed' AND deadline > :after
ORDER BY deadline, lease_id, number
LIMIT 50;

-- statement insertFiling
-- scope system
-- in leaseId Text, number Int, tenantId Text, personId Text, homeId Text, leaf Int?,
--     reason Text, rule Text, state Text, version Int, due Instant?, openedAt Instant,
--     deadline Instant
-- out none
INSERT INTO filing (lease_id, number, tenant_id, person_id, home_id, leaf, reason, rule, state,
    version, due, opened_at, deadline)
VALUES (:leaseId, :number, :tenantId, :personId, :homeId, :leaf, :reason, :rule, :state,
    :version, :due, :openedAt, :deadline);

-- statement updateFiling
-- scope system
-- in leaseId Text, number Int, before Int, state Text, version Int, due Instant?,
--     isOverdue Bool, submittedBy Text?, answerBy Instant?, isOfficeLate Bool, rejections Int,
--     rejection Text?, fileNumber Text?, filedAt Instant?
-- out none
UPDATE filing
SET state = :state, version = :version, due = :due, is_overdue = :isOverdue,
    submitted_by = :submittedBy, answer_by = :answerBy, is_office_late = :isOfficeLate,
    rejections = :rejections, rejection = :rejection, file_number = :fileNumber,
    filed_at = :filedAt
WHERE lease_id = :leaseId AND number = :number AND version = :before;

-- statement areaOfLease
-- scope system
-- in homeId Text, leaf Int?
-- out optional (areaDm2 Int)
SELECT coalesce((SELECT o.area_dm2 FROM offer o WHERE o.home_id = h.id AND o.leaf = :leaf),
    h.area_dm2)
FROM home h
WHERE h.id = :homeId;

-- statement insertOccupant
-- scope resource
-- in id Text, leaseId Text, number Int, name Sealed, citizenId Sealed, sinceDay Day
-- out none
INSERT INTO occupant (id, tenant_id, person_id, lease_id, number, name, citizen_id, since_day)
VALUES (:id, current_tenant(), current_subject(), :leaseId, :number, :name, :citizenId, :sinceDay);

-- statement removeOccupant
-- scope resource
-- in leaseId Text, number Int, untilDay Day
-- out none
UPDATE occupant SET until_day = :untilDay
WHERE lease_id = :leaseId AND number = :number AND until_day IS NULL
    AND tenant_id = current_tenant() AND person_id = current_subject();

-- statement closeRegister
-- scope system
-- in leaseId Text, untilDay Day
-- out none
UPDATE occupant SET until_day = :untilDay WHERE lease_id = :leaseId AND until_day IS NULL;

-- statement occupantsOfLease
-- scope system
-- in leaseId Text
-- out many (id Text, tenant Text, number Int, name Sealed, citizenId Sealed, sinceDay Day,
--     untilDay Day?)
SELECT id, tenant_id, number, name, citizen_id, since_day, until_day
FROM occupant
WHERE lease_id = :leaseId
ORDER BY number
LIMIT 200;

-- statement filingPack
-- scope system
-- in leaseId Text
-- out optional (version Int, file Text)
SELECT version, file_id FROM filing_pack WHERE lease_id = :leaseId;

-- statement keepFilingPack
-- scope system
-- in leaseId Text, tenantId Text, personId Text, version Int, file Text
-- out none
INSERT INTO filing_pack (lease_id, tenant_id, person_id, version, file_id)
VALUES (:leaseId, :tenantId, :personId, :version, :file)
ON CONFLICT (lease_id, tenant_id) DO UPDATE SET version = excluded.version,
    file_id = excluded.file_id;
