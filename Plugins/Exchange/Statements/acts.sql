-- statement actAsked
-- scope tenant
-- in lot Text, details Text
-- out optional (officerId Text, askedAt Instant)
SELECT officer_id, asked_at FROM lot_act_by_tenant WHERE lot = :lot AND details = :details;

-- statement askAct
-- scope tenant
-- in lot Text, details Text, officer Text, at Instant
-- out none
INSERT INTO lot_act (tenant_id, lot, details, officer_id, asked_at)
VALUES (current_tenant(), :lot, :details, :officer, :at)
ON CONFLICT (tenant_id, lot, details) DO UPDATE SET officer_id = :officer, asked_at = :at
WHERE tenant_id = current_tenant();

-- statement dropAct
-- scope tenant
-- in lot Text, details Text
-- out none
DELETE FROM lot_act WHERE tenant_id = current_tenant() AND lot = :lot AND details = :details;
