-- What the offer book is made from when the file is opened; from then on commits change it.

-- statement buildingsToProject
-- scope public
-- scan every row, once at the start
-- in afterId Text, limit Int
-- out many (id Text, nameZh Text, nameEn Text)
SELECT id, name_zh, name_en
FROM building_public
WHERE id > :afterId
ORDER BY id
LIMIT :limit;

-- statement offersToProject
-- scope public
-- scan every row, once at the start
-- in afterHome Text, afterLeaf Int, limit Int
-- out many (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money)
SELECT home_id, leaf, building_id, district, kind, layout, rooms, area_dm2, floor, rent_fen
FROM offer_public
WHERE available = 1 AND (home_id, leaf) > (:afterHome, :afterLeaf)
ORDER BY home_id, leaf
LIMIT :limit;
