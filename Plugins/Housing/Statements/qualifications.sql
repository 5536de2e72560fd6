-- Provisional qualifications: reading them for tenant and office, and writing what they become.

-- statement anyQualification
-- scope system
-- in leaseId Text
-- out optional (leaseId Text, tenantId Text, personId Text, homeId Text, leaf Int?, rules Text,
--     state Text, version Int, due Instant?, openedDay Day, deskDay Day?, holds Text?,
--     noticeNumber Int?, noticeCause Text?, noticeAt Instant?, appealNotice Int?,
--     appealAt Instant?, appealGrounds Text?, appealDecidedAt Instant?, appealUpheld Bool?,
--     appealReason Text?, reviewRule Text?, reviewBy Text?, reviewFrom Text?, reviewAt Instant?,
--     reviewGrounds Text?, reviewDecidedAt Instant?, reviewForged Bool?, reviewReason Text?,
--     reviews Int, endedAt Instant?, choiceAt Instant?, leavingDay Day?, marketRent Money?,
--     marketDay Day?, marketRule Text?)
SELECT lease_id, tenant_id, person_id, home_id, leaf, rules, state, version, due, opened_day,
    desk_day, holds, notice_number, notice_cause, notice_at, appeal_notice, appeal_at,
    appeal_grounds, appeal_decided_at, appeal_upheld, appeal_reason, review_rule, review_by,
    review_from, review_at, review_grounds, review_decided_at, review_forged, review_reason,
    reviews, ended_at, choice_at, leaving_day, market_rent_fen, market_day, market_rule
FROM qualification
WHERE lease_id = :leaseId;

-- statement ownQualification
-- scope subject
-- in leaseId Text
-- out optional (leaseId Text, tenantId Text, personId Text, homeId Text, leaf Int?, rules Text,
--     state Text, version Int, due Instant?, openedDay Day, deskDay Day?, holds Text?,
--     noticeNumber Int?, noticeCause Text?, noticeAt Instant?, appealNotice Int?,
--     appealAt Instant?, appealGrounds Text?, appealDecidedAt Instant?, appealUpheld Bool?,
--     appealReason Text?, reviewRule Text?, reviewBy Text?, reviewFrom Text?, reviewAt Instant?,
--     reviewGrounds Text?, reviewDecidedAt Instant?, reviewForged Bool?, reviewReason Text?,
--     reviews Int, endedAt Instant?, choiceAt Instant?, leavingDay Day?, marketRent Money?,
--     marketDay Day?, marketRule Text?)
SELECT lease_id, tenant_id, person_id, home_id, leaf, rules, state, version, due, opened_day,
    desk_day, holds, notice_number, notice_cause, notice_at, appeal_notice, appeal_at,
    appeal_grounds, appeal_decided_at, appeal_upheld, appeal_reason, review_rule, review_by,
    review_from, review_at, review_grounds, review_decided_at, review_forged, review_reason,
    reviews, ended_at, choice_at, leaving_day, market_rent_fen, market_day, market_rule
FROM qualification_by_subject
WHERE lease_id = :leaseId;

-- statement qualificationOfOffice
-- scope tenant
-- in leaseId Text
-- out optional (leaseId Text, tenantId Text, personId Text, homeId Text, leaf Int?, rules Text,
--     state Text, version Int, due Instant?, openedDay Day, deskDay Day?, holds Text?,
--     noticeNumber Int?, noticeCause Text?, noticeAt Instant?, appealNotice Int?,
--     appealAt Instant?, appealGrounds Text?, appealDecidedAt Instant?, appealUpheld Bool?,
--     appealReason Text?, reviewRule Text?, reviewBy Text?, reviewFrom Text?, reviewAt Instant?,
--     reviewGrounds Text?, reviewDecidedAt Instant?, reviewForged Bool?, reviewReason Text?,
--     reviews Int, endedAt Instant?, choiceAt Instant?, leavingDay Day?, marketRent Money?,
--     marketDay Day?, marketRule Text?)
SELECT lease_id, tenant_id, person_id, home_id, leaf, rules, state, version, due, opened_day,
    desk_day, holds, notice_number, notice_cause, notice_at, appeal_notice, appeal_at,
    appeal_grounds, appeal_decided_at, appeal_upheld, appeal_reason, review_rule, review_by,
    review_from, review_at, review_grounds, review_decided_at, review_forged, review_reason,
    reviews, ended_at, choice_at, leaving_day, market_rent_fen, market_day, market_rule
FROM qualification_by_tenant
WHERE lease_id = :leaseId;

-- statement qualificationsOfOffice
-- scope tenant
-- in afterDay Day, afterId Text, limit Int
-- out many (leaseId Text, tenantId Text, personId Text, homeId Text, leaf Int?, rules Text,
--     state Text, version Int, due Instant?, openedDay Day, deskDay Day?, holds Text?,
--     noticeNumber Int?, noticeCause Text?, noticeAt Instant?, appealNotice Int?,
--     appealAt Instant?, appealGrounds Text?, appealDecidedAt Instant?, appealUpheld Bool?,
--     appealReason Text?, reviewRule Text?, reviewBy Text?, reviewFrom Text?, reviewAt Instant?,
--     reviewGrounds Text?, reviewDecidedAt Instant?, reviewForged Bool?, reviewReason Text?,
--     reviews Int, endedAt Instant?, choiceAt Instant?, leavingDay Day?, marketRent Money?,
--     marketDay Day?, marketRule Text?)
SELECT lease_id, tenant_id, person_id, home_id, leaf, rules, state, version, due, opened_day,
    desk_day, holds, notice_number, notice_cause, notice_at, appeal_notice, appeal_at,
    appeal_grounds, appeal_decided_at, appeal_upheld, appeal_reason, review_rule, review_by,
    review_from, review_at, review_grounds, review_decided_at, review_forged, review_reason,
    reviews, ended_at, choice_at, leaving_day, market_rent_fen, market_day, market_rule
FROM qualification_by_tenant
WHERE desk_day IS NOT NULL AND (desk_day, lease_id) > (:afterDay, :afterId)
ORDER BY desk_day, lease_id
LIMIT :limit;

-- statement updateQualification
-- scope system
-- in leaseId Text, before Int, state Text, version Int, due Instant?, deskDay Day?, holds Text?,
--     noticeNumber Int?, noticeCause Text?, noticeAt Instant?, appealNotice Int?,
--     appealAt Instant?, appealGrounds Text?, appealDecidedAt Instant?, appealUpheld Bool?,
--     appealReason Text?, reviewRule Text?, reviewBy Text?, reviewFrom Text?, reviewAt Instant?,
--     reviewGrounds Text?, reviewDecidedAt Instant?, reviewForged Bool?, reviewReason Text?,
--     reviews Int, endedAt Instant?, choiceAt Instant?, leavingDay Day?, marketRent Money?,
--     marketDay Day?, marketRule Text?
-- out none
UPDATE qualification
SET state = :state, version = :version, due = :due, desk_day = :deskDay, holds = :holds,
    notice_number = :noticeNumber, notice_cause = :noticeCause, notice_at = :noticeAt,
    appeal_notice = :appealNotice, appeal_at = :appealAt, appeal_grounds = :appealGrounds,
    appeal_decided_at = :appealDecidedAt, appeal_upheld = :appealUpheld,
    appeal_reason = :appealReason, review_rule = :reviewRule, review_by = :reviewBy,
    review_from = :reviewFrom, review_at = :reviewAt, review_grounds = :reviewGrounds,
    review_decided_at = :reviewDecidedAt, review_forged = :reviewForged,
    review_reason = :reviewReason, reviews = :reviews, ended_at = :endedAt,
    choice_at = :choiceAt, leaving_day = :leavingDay, market_rent_fen = :marketRent,
    market_day = :marketDay, market_rule = :marketRule
WHERE lease_id = :leaseId AND version = :before;

-- statement insertQualification
-- scope system
-- in leaseId Text, tenantId Text, personId Text, homeId Text, leaf Int?, rules Text, state Text,
--     version Int, due Instant?, openedDay Day, deskDay Day?
-- out none
INSERT INTO qualification (lease_id, tenant_id, person_id, home_id, leaf, rules, state, version,
    due, opened_day, desk_day)
VALUES (:leaseId, :tenantId, :personId, :homeId, :leaf, :rules, :state, :version, :due,
    :openedDay, :deskDay);

-- statement itemsOfQualification
-- scope system
-- in leaseId Text
-- out many (rule Text, source Text, answer Text?, answeredAt Instant?, paper Text?,
--     paperAt Instant?, noticed Int?)
SELECT rule, source, answer, answered_at, paper, paper_at, noticed
FROM qualification_item
WHERE lease_id = :leaseId
ORDER BY place
LIMIT 20;

-- statement insertQualificationItem
-- scope system
-- in leaseId Text, rule Text, place Int, tenantId Text, personId Text, source Text
-- out none
INSERT INTO qualification_item (lease_id, rule, place, tenant_id, person_id, source)
VALUES (:leaseId, :rule, :place, :tenantId, :personId, :source);

-- statement updateQualificationItem
-- scope system
-- in leaseId Text, rule Text, answer Text?, answeredAt Instant?, paper Text?, paperAt Instant?,
--     noticed Int?
-- out none
UPDATE qualification_item
SET answer = :answer, answered_at = :answeredAt, paper = :paper, paper_at = :paperAt,
    noticed = :noticed
WHERE lease_id = :leaseId AND rule = :rule;

-- statement outagesOf
-- scope system
-- in tenantId Text, since Instant
-- out many (source Text, fromAt Instant, untilAt Instant?)
SELECT source, from_at, until_at
FROM source_outage
WHERE tenant_id = :tenantId AND (until_at IS NULL OR until_at > :since)
ORDER BY source, from_at
LIMIT 200;

-- statement outagesOfOffice
-- scope tenant
-- in since Instant
-- out many (source Text, fromAt Instant, untilAt Instant?)
SELECT source, from_at, until_at
FROM source_outage_by_tenant
WHERE until_at IS NULL OR until_at > :since
ORDER BY source, from_at
LIMIT 200;

-- statement insertOutage
-- scope tenant
-- in source Text, fromAt Instant
-- out none
INSERT INTO source_outage (tenant_id, source, from_at, until_at)
VALUES (current_tenant(), :source, :fromAt, NULL);

-- statement endOutage
-- scope tenant
-- in source Text, untilAt Instant
-- out none
UPDATE source_outage SET until_at = :untilAt
WHERE tenant_id = current_tenant() AND source = :source AND until_at IS NULL;

-- statement insertOutcome
-- scope system
-- in id Text, tenantId Text, month Int, outcome Text, days Int
-- out none
INSERT INTO qualification_outcome (id, tenant_id, month, outcome, days)
VALUES (:id, :tenantId, :month, :outcome, :days)
ON CONFLICT (id, tenant_id) DO NOTHING;

-- statement outcomesSince
-- scope public
-- in month Int
-- out many (month Int, outcome Text, days Int, cases Int)
SELECT month, outcome, days, count(*)
FROM qualification_outcome_public
WHERE month >= :month
GROUP BY month, outcome, days
ORDER BY month, outcome, days
LIMIT 5000;
