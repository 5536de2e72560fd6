-- Every change of occupancy goes with the change of its offers' `available`, in one transaction.

-- statement blockersOfHome
-- scope system
-- in homeId Text, fromDay Day
-- out many (leaf Int, kind Text, id Text, tenantId Text)
SELECT leaf, kind, id, tenant_id
FROM occupancy
WHERE home_id = :homeId AND leaf BETWEEN 0 AND 8 AND released_at IS NULL AND end_day > :fromDay
ORDER BY leaf, tenant_id, start_day
LIMIT 100;

-- statement insertOccupancy
-- scope resource
-- in id Text, homeId Text, leaf Int, kind Text, startDay Day, endDay Day
-- out none
INSERT INTO occupancy (id, home_id, leaf, tenant_id, kind, start_day, end_day, released_at)
VALUES (:id, :homeId, :leaf, current_tenant(), :kind, :startDay, :endDay, NULL);

-- statement takeOffer
-- scope resource
-- in homeId Text, leaf Int
-- out many (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money, isOnOffer Bool, freeFrom Day?)
UPDATE offer SET available = 0, free_from = NULL
WHERE home_id = :homeId AND leaf = :leaf AND tenant_id = current_tenant()
RETURNING home_id, leaf, building_id, district, kind, layout, rooms, area_dm2, floor, rent_fen,
    listed AND available, CASE listed WHEN 1 THEN free_from END;

-- statement releaseOccupancy
-- scope system
-- in id Text, at Instant
-- out none
UPDATE occupancy SET released_at = :at WHERE id = :id AND released_at IS NULL;

-- A lease takes its leaf as long as nobody gave the keys back, whatever its days: after an outage its timer may be late.
-- Its days are called lease-<id>.
-- statement refreshOffers
-- scope system
-- in homeId Text, today Day
-- out many (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money, isOnOffer Bool, freeFrom Day?)
UPDATE offer
SET available = NOT EXISTS (
    SELECT 1 FROM occupancy o
    WHERE o.home_id = offer.home_id AND o.leaf = offer.leaf AND o.released_at IS NULL
        AND (o.end_day > :today OR (o.kind = 'lease' AND EXISTS (
            SELECT 1 FROM lease l
            WHERE l.id = substr(o.id, 7) AND l.handed_over_at IS NULL AND l.state <> 'closed')))
)
WHERE home_id = :homeId
RETURNING home_id, leaf, building_id, district, kind, layout, rooms, area_dm2, floor, rent_fen,
    listed AND available, CASE listed WHEN 1 THEN free_from END;

-- statement freeEndedOffers
-- scope system
-- in fromDay Day, today Day
-- out many (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money, isOnOffer Bool, freeFrom Day?)
UPDATE offer
SET available = 1
WHERE available = 0
    AND (home_id, leaf) IN (
        SELECT home_id, leaf FROM occupancy
        WHERE released_at IS NULL AND kind <> 'hold' AND end_day BETWEEN :fromDay AND :today
    )
    AND NOT EXISTS (
        SELECT 1 FROM occupancy o
        WHERE o.home_id = offer.home_id AND o.leaf = offer.leaf AND o.released_at IS NULL
            AND (o.end_day > :today OR (o.kind = 'lease' AND EXISTS (
                SELECT 1 FROM lease l
                WHERE l.id = substr(o.id, 7) AND l.handed_over_at IS NULL AND l.state <> 'closed')))
    )
RETURNING home_id, leaf, building_id, district, kind, layout, rooms, area_dm2, floor, rent_fen,
    listed AND available, CASE listed WHEN 1 THEN free_from END;

-- statement foretellOffers
-- scope system
-- in homeId Text, leaf Int?, freeFrom Day?
-- out many (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money, isOnOffer Bool, freeFrom Day?)
UPDATE offer SET free_from = :freeFrom
WHERE home_id = :homeId AND (:leaf IS NULL OR leaf = :leaf) AND available = 0
RETURNING home_id, leaf, building_id, district, kind, layout, rooms, area_dm2, floor, rent_fen,
    listed AND available, CASE listed WHEN 1 THEN free_from END;
