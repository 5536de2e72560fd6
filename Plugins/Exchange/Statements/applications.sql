-- Applications for the board, taken at a sub-centre's window: its officers see them, nobody else.

-- statement insertApplication
-- scope tenant
-- in id Text, title Text, applicant Text, kind Text, at Instant
-- out none
INSERT INTO application (tenant_id, id, title, applicant, kind, state, opened_at, changed_at)
VALUES (current_tenant(), :id, :title, :applicant, :kind, 'submitted', :at, :at);

-- statement keepFacts
-- scope tenant
-- in id Text, entitled Int?, present Int?, agreed Int?, approved Money?, termEnds Day?, rightEnds Day?,
--     isEncumbered Bool?, hasConsent Bool?, changesUse Bool?
-- out none
UPDATE application
SET entitled = coalesce(:entitled, entitled), present = coalesce(:present, present),
    agreed = coalesce(:agreed, agreed), approved_fen = coalesce(:approved, approved_fen),
    term_ends = coalesce(:termEnds, term_ends), right_ends = coalesce(:rightEnds, right_ends),
    is_encumbered = coalesce(:isEncumbered, is_encumbered), has_consent = coalesce(:hasConsent, has_consent),
    changes_use = coalesce(:changesUse, changes_use)
WHERE tenant_id = current_tenant() AND id = :id;

-- statement moveApplication
-- scope tenant
-- in id Text, state Text, reason Text?, lot Text?, at Instant
-- out none
UPDATE application
SET state = :state, reason = coalesce(:reason, reason), lot = coalesce(:lot, lot), changed_at = :at
WHERE tenant_id = current_tenant() AND id = :id;

-- statement application
-- scope tenant
-- in id Text
-- out optional (id Text, title Text, applicant Text, kind Text, entitled Int?, present Int?, agreed Int?,
--     approved Money?, termEnds Day?, rightEnds Day?, isEncumbered Bool, hasConsent Bool, changesUse Bool,
--     state Text, reason Text?, lot Text?, openedAt Instant)
SELECT id, title, applicant, kind, entitled, present, agreed, approved_fen, term_ends, right_ends, is_encumbered,
    has_consent, changes_use, state, reason, lot, opened_at
FROM application_by_tenant
WHERE id = :id;

-- statement applications
-- scope tenant
-- in before Text, limit Int
-- out many (id Text, title Text, applicant Text, kind Text, entitled Int?, present Int?, agreed Int?,
--     approved Money?, termEnds Day?, rightEnds Day?, isEncumbered Bool, hasConsent Bool, changesUse Bool,
--     state Text, reason Text?, lot Text?, openedAt Instant)
SELECT id, title, applicant, kind, entitled, present, agreed, approved_fen, term_ends, right_ends, is_encumbered,
    has_consent, changes_use, state, reason, lot, opened_at
FROM application_by_tenant
WHERE id < :before
ORDER BY id DESC
LIMIT :limit;
