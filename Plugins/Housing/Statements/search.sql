-- Search walks one index in order of rent, once for each district and number of rooms it asks for.

-- statement offersInOrder
-- scope public
-- in district Int, rooms Int, afterRent Money, afterHome Text, afterLeaf Int, rentMax Money,
--     areaMin Int, areaMax Int, kind Text?, limit Int
-- out many (homeId Text, leaf Int, district Int, kind Text, layout Text, rooms Int, areaDm2 Int,
--     floor Int, rent Money, nameZh Text, nameEn Text)
SELECT o.home_id, o.leaf, o.district, o.kind, o.layout, o.rooms, o.area_dm2, o.floor, o.rent_fen,
    b.name_zh, b.name_en
FROM offer_public o
JOIN building_public b ON b.id = o.building_id AND b.tenant_id = o.tenant_id
WHERE o.district = :district AND o.rooms = :rooms AND o.available = 1
    AND (o.rent_fen, o.home_id, o.leaf) > (:afterRent, :afterHome, :afterLeaf)
    AND o.rent_fen <= :rentMax AND o.area_dm2 BETWEEN :areaMin AND :areaMax
    AND (:kind IS NULL OR o.kind = :kind)
ORDER BY o.rent_fen, o.home_id, o.leaf
LIMIT :limit;
