-- Lines of settlements, and the public clock of deposits.

-- statement insertSettlementLine
-- scope system
-- in leaseId Text, number Int, line Int, tenantId Text, personId Text, kind Text, reason Text,
--     evidence Text, amount Money
-- out none
INSERT INTO settlement_line (lease_id, number, line, tenant_id, person_id, kind, reason, evidence,
    amount_fen)
VALUES (:leaseId, :number, :line, :tenantId, :personId, :kind, :reason, :evidence, :amount);

-- statement linesOfSettlement
-- scope system
-- in leaseId Text, number Int
-- out many (line Int, kind Text, reason Text, evidence Text, amount Money)
SELECT line, kind, reason, evidence, amount_fen
FROM settlement_line
WHERE lease_id = :leaseId AND number = :number
ORDER BY line
LIMIT 20;

-- statement startDepositClock
-- scope system
-- in id Text, tenantId Text, keysAt Instant, dueAt Instant
-- out none
INSERT INTO deposit_clock (id, tenant_id, keys_at, due_at)
VALUES (:id, :tenantId, :keysAt, :dueAt)
ON CONFLICT (id, tenant_id) DO NOTHING;

-- statement stopDepositClock
-- scope system
-- in id Text, returnedAt Instant
-- out none
UPDATE deposit_clock SET returned_at = :returnedAt
WHERE id = :id AND returned_at IS NULL;

-- statement openDeposits
-- scope public
-- in after Instant, limit Int
-- out many (tenantId Text, keysAt Instant, dueAt Instant)
SELECT tenant_id, keys_at, due_at
FROM deposit_clock_public
WHERE returned_at IS NULL AND due_at > :after
ORDER BY due_at
LIMIT :limit;

-- statement returnedDeposits
-- scope public
-- in since Instant, limit Int
-- out many (tenantId Text, keysAt Instant, dueAt Instant, returnedAt Instant)
SELECT tenant_id, keys_at, due_at, coalesce(returned_at, 0)
FROM deposit_clock_public
WHERE returned_at IS NOT NULL AND returned_at >= :since
ORDER BY returned_at DESC
LIMIT :limit;
