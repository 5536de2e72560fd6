-- Versions of a notice: everybody reads them.

-- statement amendLot
-- scope tenant
-- in id Text, version Int, at Instant, titleZh Text, titleEn Text, noticedTerms Text, start Money, step Money,
--     stepMax Money?, limit Money?, registrationEndsAt Instant, opensAt Instant
-- out none
UPDATE lot
SET notice_version = :version, noticed_at = :at, title_zh = :titleZh, title_en = :titleEn, noticed_terms = :noticedTerms,
    start_fen = :start, step_fen = :step, step_max_fen = :stepMax, limit_fen = :limit,
    registration_ends_at = :registrationEndsAt, opens_at = :opensAt
WHERE tenant_id = current_tenant() AND id = :id AND terms IS NULL;

-- statement keepNotice
-- scope tenant
-- in lot Text, version Int, at Instant, officer Text?, reason Text?, titleZh Text, titleEn Text, start Money, step Money,
--     stepMax Money?, limit Money?, registrationEndsAt Instant, opensAt Instant
-- out none
INSERT INTO lot_notice (tenant_id, lot, version, noticed_at, officer_id, reason, title_zh, title_en, start_fen, step_fen,
    step_max_fen, limit_fen, registration_ends_at, opens_at)
VALUES (current_tenant(), :lot, :version, :at, :officer, :reason, :titleZh, :titleEn, :start, :step, :stepMax, :limit,
    :registrationEndsAt, :opensAt)
ON CONFLICT (tenant_id, lot, version) DO NOTHING;

-- statement noticesOfLot
-- scope public
-- in lot Text, limit Int
-- out many (version Int, at Instant, reason Text?, titleZh Text, titleEn Text, start Money, step Money, stepMax Money?,
--     limit Money?, registrationEndsAt Instant, opensAt Instant)
SELECT version, noticed_at, reason, title_zh, title_en, start_fen, step_fen, step_max_fen, limit_fen,
    registration_ends_at, opens_at
FROM lot_notice_public
WHERE lot = :lot
ORDER BY version DESC
LIMIT :limit;

-- statement approvalOfLot
-- scope tenant
-- in lot Text
-- out optional (approved Money?)
SELECT approved_fen FROM application_by_tenant WHERE lot = :lot LIMIT 1;

-- statement withdrawBidder
-- scope tenant
-- in lot Text, number Int
-- out none
UPDATE registration
SET papers = 'withdrawn', reason = NULL,
    deposit = CASE WHEN deposit = 'held' AND paid_fen IS NOT NULL THEN 'refundDue' ELSE deposit END,
    disputed_from = CASE WHEN disputed_from = 'held' THEN 'refundDue' ELSE disputed_from END
WHERE tenant_id = current_tenant() AND lot = :lot AND number = :number;
