-- Applications that owners hand in themselves: each sees their own, and the sub-centre's officers all of theirs.

-- statement keepWindow
-- scope tenant
-- in officer Text, at Instant
-- out none
INSERT INTO window_duty (tenant_id, officer_id, since) VALUES (current_tenant(), :officer, :at)
ON CONFLICT (tenant_id) DO UPDATE SET officer_id = :officer, since = :at
WHERE tenant_id = current_tenant();

-- statement closeWindow
-- scope tenant
-- out none
DELETE FROM window_duty WHERE tenant_id = current_tenant();

-- statement openWindows
-- scope public
-- in limit Int
-- out many (tenantId Text)
SELECT tenant_id FROM window_duty_public ORDER BY tenant_id LIMIT :limit;

-- statement windowOfOffice
-- scope tenant
-- out optional (officerId Text)
SELECT officer_id FROM window_duty_by_tenant;

-- statement whoTakes
-- scope system
-- in office Text
-- out optional (officerId Text)
SELECT officer_id FROM window_duty WHERE tenant_id = :office;

-- statement handIn
-- scope resource
-- in id Text, title Text, applicant Text, kind Text, at Instant
-- out none
INSERT INTO application (tenant_id, id, person_id, title, applicant, kind, state, opened_at, changed_at)
VALUES (current_tenant(), :id, current_subject(), :title, :applicant, :kind, 'submitted', :at, :at);

-- statement completeSubmission
-- scope resource
-- in id Text, entitled Int?, present Int?, agreed Int?, approved Money?, termEnds Day?, rightEnds Day?,
--     isEncumbered Bool?, hasConsent Bool?, changesUse Bool?, state Text, at Instant
-- out none
UPDATE application
SET entitled = coalesce(:entitled, entitled), present = coalesce(:present, present),
    agreed = coalesce(:agreed, agreed), approved_fen = coalesce(:approved, approved_fen),
    term_ends = coalesce(:termEnds, term_ends), right_ends = coalesce(:rightEnds, right_ends),
    is_encumbered = coalesce(:isEncumbered, is_encumbered), has_consent = coalesce(:hasConsent, has_consent),
    changes_use = coalesce(:changesUse, changes_use), state = :state, changed_at = :at
WHERE tenant_id = current_tenant() AND person_id = current_subject() AND id = :id;

-- statement ownSubmission
-- scope subject
-- in id Text
-- out optional (id Text, tenantId Text, title Text, applicant Text, kind Text, entitled Int?, present Int?, agreed Int?,
--     approved Money?, termEnds Day?, rightEnds Day?, isEncumbered Bool, hasConsent Bool, changesUse Bool,
--     state Text, reason Text?, lot Text?, openedAt Instant)
SELECT id, tenant_id, title, applicant, kind, entitled, present, agreed, approved_fen, term_ends, right_ends,
    is_encumbered, has_consent, changes_use, state, reason, lot, opened_at
FROM application_by_subject
WHERE id = :id;

-- statement ownSubmissions
-- scope subject
-- in before Text, limit Int
-- out many (id Text, tenantId Text, title Text, applicant Text, kind Text, entitled Int?, present Int?, agreed Int?,
--     approved Money?, termEnds Day?, rightEnds Day?, isEncumbered Bool, hasConsent Bool, changesUse Bool,
--     state Text, reason Text?, lot Text?, openedAt Instant)
SELECT id, tenant_id, title, applicant, kind, entitled, present, agreed, approved_fen, term_ends, right_ends,
    is_encumbered, has_consent, changes_use, state, reason, lot, opened_at
FROM application_by_subject
WHERE id < :before
ORDER BY id DESC
LIMIT :limit;
