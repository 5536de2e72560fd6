-- statement buildingOfLandlord
-- scope tenant
-- in id Text
-- out optional (district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text,
--     longitudeE6 Int, latitudeE6 Int, floors Int)
SELECT district, name_zh, name_en, address_zh, address_en, longitude_e6, latitude_e6, floors
FROM building_by_tenant
WHERE id = :id;

-- statement buildingsOfLandlord
-- scope tenant
-- in afterId Text, limit Int
-- out many (id Text, district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text,
--     floors Int, longitudeE6 Int, latitudeE6 Int)
SELECT id, district, name_zh, name_en, address_zh, address_en, floors, longitude_e6, latitude_e6
FROM building_by_tenant
WHERE id > :afterId
ORDER BY id
LIMIT :limit;

-- statement insertBuilding
-- scope tenant
-- in id Text, district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text,
--     longitudeE6 Int, latitudeE6 Int, floors Int
-- out none
INSERT INTO building (id, tenant_id, district, name_zh, name_en, address_zh, address_en,
    longitude_e6, latitude_e6, floors)
VALUES (:id, current_tenant(), :district, :nameZh, :nameEn, :addressZh, :addressEn,
    :longitudeE6, :latitudeE6, :floors);

-- statement anyBuilding
-- scope system
-- out optional (id Text)
SELECT id FROM building WHERE id > '' ORDER BY id LIMIT 1;
