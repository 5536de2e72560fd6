-- statement insertRegistration
-- scope resource
-- in id Text, lot Text, number Int, registeredAt Instant, noticeVersion Int, first Money?,
--     deposit Text
-- out none
INSERT INTO registration (tenant_id, id, lot, number, person_id, registered_at, notice_version, first_fen, papers,
    quality, has_priority, deposit)
VALUES (current_tenant(), :id, :lot, :number, current_subject(), :registeredAt, :noticeVersion, :first, 'pending',
    1, 0, :deposit);

-- statement ownRegistration
-- scope subject
-- in lot Text
-- out optional (id Text, lot Text, number Int, registeredAt Instant, noticeVersion Int, papers Text, reason Text?,
--     hasPriority Bool, deposit Text, paid Money?, dispute Text?)
SELECT id, lot, number, registered_at, notice_version, papers, reason, has_priority, deposit, paid_fen, dispute
FROM registration_by_subject
WHERE lot = :lot;

-- statement registration
-- scope tenant
-- in id Text
-- out optional (id Text, lot Text, number Int, personId Text, registeredAt Instant, noticeVersion Int, papers Text,
--     reason Text?, quality Int, hasPriority Bool, deposit Text, paid Money?, payment Text?,
--     dispute Text?)
SELECT id, lot, number, person_id, registered_at, notice_version, papers, reason, quality, has_priority, deposit,
    paid_fen,
    payment, dispute
FROM registration_by_tenant
WHERE id = :id;

-- statement registrationsOfLot
-- scope tenant
-- in lot Text, after Int, limit Int
-- out many (id Text, lot Text, number Int, personId Text, registeredAt Instant, noticeVersion Int, papers Text,
--     reason Text?, quality Int, hasPriority Bool, deposit Text, paid Money?, payment Text?,
--     dispute Text?, sharesAccount Bool)
SELECT id, lot, number, person_id, registered_at, notice_version, papers, reason, quality, has_priority, deposit,
    paid_fen,
    payment, dispute, EXISTS (
        SELECT 1 FROM registration_by_tenant AS other
        WHERE other.lot = own.lot AND other.payer_key = own.payer_key AND other.id <> own.id
    )
FROM registration_by_tenant AS own
WHERE lot = :lot AND number > :after
ORDER BY number
LIMIT :limit;

-- statement qualified
-- scope tenant
-- in lot Text
-- out many (number Int, quality Int, hasPriority Bool, first Money?)
SELECT number, quality, has_priority, first_fen
FROM registration_by_tenant
WHERE lot = :lot AND papers = 'accepted' AND deposit = 'held'
ORDER BY number
LIMIT 10000;

-- statement judgePapers
-- scope tenant
-- in id Text, papers Text, reason Text?, quality Int, hasPriority Bool
-- out none
UPDATE registration
SET papers = :papers, reason = :reason, quality = :quality, has_priority = :hasPriority
WHERE tenant_id = current_tenant() AND id = :id;

-- statement noteDeposit
-- scope tenant
-- in id Text, before Text, deposit Text, paid Money?, payment Text?
-- out none
UPDATE registration
SET deposit = :deposit, paid_fen = :paid, payment = :payment
WHERE tenant_id = current_tenant() AND id = :id AND deposit = :before;

-- statement notePayer
-- scope tenant
-- in id Text, payer Sealed, key Finder
-- out none
UPDATE registration SET payer = :payer, payer_key = :key WHERE tenant_id = current_tenant() AND id = :id;

-- statement depositOfNumber
-- scope tenant
-- in lot Text, number Int
-- out optional (id Text, personId Text, deposit Text, paid Money?, payment Text?)
SELECT id, person_id, deposit, paid_fen, payment
FROM registration_by_tenant
WHERE lot = :lot AND number = :number;

-- statement freeDeposits
-- scope tenant
-- in lot Text, first Int, second Int, third Int
-- out none
UPDATE registration SET deposit = 'refundDue'
WHERE tenant_id = current_tenant() AND lot = :lot AND deposit = 'held' AND paid_fen IS NOT NULL
    AND number NOT IN (:first, :second, :third);

-- statement disputeDeposit
-- scope tenant
-- in id Text, reason Text
-- out none
UPDATE registration SET disputed_from = deposit, deposit = 'disputed', dispute = :reason
WHERE tenant_id = current_tenant() AND id = :id AND paid_fen IS NOT NULL
    AND deposit IN ('held', 'short', 'late', 'refundDue');

-- statement disputeOfDeposit
-- scope tenant
-- in id Text
-- out optional (from Text?)
SELECT disputed_from FROM registration_by_tenant WHERE id = :id AND deposit = 'disputed';

-- statement endDispute
-- scope tenant
-- in id Text, deposit Text
-- out none
UPDATE registration SET deposit = :deposit, disputed_from = NULL
WHERE tenant_id = current_tenant() AND id = :id AND deposit = 'disputed';

-- statement freeDisputed
-- scope tenant
-- in lot Text, first Int, second Int, third Int
-- out none
UPDATE registration SET disputed_from = 'refundDue'
WHERE tenant_id = current_tenant() AND lot = :lot AND deposit = 'disputed' AND disputed_from = 'held'
    AND number NOT IN (:first, :second, :third);

-- statement forfeitDisputed
-- scope tenant
-- in lot Text, number Int
-- out none
UPDATE registration SET disputed_from = 'forfeited'
WHERE tenant_id = current_tenant() AND lot = :lot AND number = :number AND deposit = 'disputed'
    AND disputed_from = 'held';

-- statement refundOwed
-- scope tenant
-- in lot Text
-- out optional (number Int)
SELECT number FROM registration_by_tenant WHERE lot = :lot AND deposit = 'refundDue' LIMIT 1;

-- statement ownPaper
-- scope subject
-- in id Text
-- out optional (id Text, tenantId Text, lot Text, number Int, personId Text, registeredAt Instant,
--     papers Text, deposit Text, file Text?, fileStage Text?)
SELECT id, tenant_id, lot, number, person_id, registered_at, papers, deposit, file, file_stage
FROM registration_by_subject
WHERE id = :id;

-- statement paperOfBidder
-- scope tenant
-- in id Text
-- out optional (id Text, tenantId Text, lot Text, number Int, personId Text, registeredAt Instant,
--     papers Text, deposit Text, file Text?, fileStage Text?)
SELECT id, tenant_id, lot, number, person_id, registered_at, papers, deposit, file, file_stage
FROM registration_by_tenant
WHERE id = :id;

-- statement keepPaper
-- scope system
-- in tenant Text, id Text, file Text, stage Text
-- out none
UPDATE registration SET file = :file, file_stage = :stage WHERE tenant_id = :tenant AND id = :id;

-- statement ownRegistrations
-- scope subject
-- in before Text, limit Int
-- out many (id Text, lot Text, number Int, registeredAt Instant, papers Text, reason Text?, deposit Text,
--     paid Money?, dispute Text?)
SELECT id, lot, number, registered_at, papers, reason, deposit, paid_fen, dispute
FROM registration_by_subject
WHERE id < :before
ORDER BY id DESC
LIMIT :limit;
