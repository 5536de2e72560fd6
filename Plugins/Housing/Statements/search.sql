-- What the offer book is made from when the file is opened; from then on commits change it.

-- statement buildingsToProject
-- scope public
-- scan every row, once at the start
-- in afterId Text, limit Int
-- out many (id Text, district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text, longitudeE6 Int, latitudeE6 Int)
SELECT id, district, name_zh, name_en, address_zh, address_en, longitude_e6, latitude_e6
FROM building_public
WHERE id > :afterId
ORDER BY id
LIMIT :limit;

-- statement offersToProject
-- scope public
-- scan every row, once at the start
-- in afterHome Text, afterLeaf Int, limit Int
-- out many (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money, isOnOffer Bool, freeFrom Day?)
SELECT home_id, leaf, building_id, district, kind, layout, rooms, area_dm2, floor, rent_fen,
    available, free_from
FROM offer_public
WHERE (available = 1 OR free_from IS NOT NULL) AND (home_id, leaf) > (:afterHome, :afterLeaf)
ORDER BY home_id, leaf
LIMIT :limit;
