-- statement insertLease
-- scope tenant
-- in id Text, personId Text, homeId Text, leaf Int?, startDay Day, endDay Day, rent Money,
--     deposit Money, contractHash Text, countersignedBy Text, activatedAt Instant, eventId Text,
--     due Instant?
-- out none
INSERT INTO lease (id, tenant_id, person_id, home_id, leaf, start_day, end_day, rent_fen,
    deposit_fen, contract_hash, countersigned_by, activated_at, event_id, version, state, due,
    term, rent_now_fen, term_start, term_end, kept_until, billed_until)
VALUES (:id, current_tenant(), :personId, :homeId, :leaf, :startDay, :endDay, :rent, :deposit,
    :contractHash, :countersignedBy, :activatedAt, :eventId, 1, 'active', :due, 1, :rent,
    :startDay, :endDay, :endDay, :startDay);

-- statement leavesOfHold
-- scope system
-- in holdId Text, homeId Text
-- out many (leaf Int)
SELECT leaf
FROM occupancy
WHERE id = :holdId AND home_id = :homeId AND released_at IS NULL
ORDER BY leaf
LIMIT 9;

-- statement keepHold
-- scope system
-- in id Text, version Int, expiresAt Instant
-- out none
UPDATE hold SET expires_at = :expiresAt, version = version + 1
WHERE id = :id AND version = :version AND state = 'held';

-- statement insertHoldAgain
-- scope tenant
-- in id Text, personId Text, homeId Text, leaf Int?, rent Money, placedAt Instant, expiresAt Instant
-- out none
INSERT INTO hold (id, tenant_id, person_id, home_id, leaf, rent_fen, state, placed_at, expires_at,
    ended_at, version)
VALUES (:id, current_tenant(), :personId, :homeId, :leaf, :rent, 'held', :placedAt, :expiresAt,
    NULL, 1);

-- statement keepMandate
-- scope tenant
-- in untilDay Day, rentMax Money, lessorName Text?, grantedAt Instant
-- out none
INSERT INTO mandate (tenant_id, until_day, rent_max_fen, lessor_name, granted_at)
VALUES (current_tenant(), :untilDay, :rentMax, :lessorName, :grantedAt)
ON CONFLICT (tenant_id) DO UPDATE
SET until_day = excluded.until_day, rent_max_fen = excluded.rent_max_fen,
    lessor_name = coalesce(excluded.lessor_name, lessor_name), granted_at = excluded.granted_at
WHERE tenant_id = current_tenant();

-- statement mandateOfLandlord
-- scope system
-- in tenantId Text
-- out optional (untilDay Day, rentMax Money, lessorName Text?)
SELECT until_day, rent_max_fen, lessor_name FROM mandate WHERE tenant_id = :tenantId;
