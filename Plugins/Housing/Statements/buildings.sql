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

-- statement portfolioBuilding
-- scope tenant
-- in ref Text
-- out optional (id Text, district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text,
--     longitudeE6 Int, latitudeE6 Int, floors Int)
SELECT b.id, b.district, b.name_zh, b.name_en, b.address_zh, b.address_en, b.longitude_e6,
    b.latitude_e6, b.floors
FROM portfolio_ref_by_tenant r
JOIN building_by_tenant b ON b.id = r.id AND b.tenant_id = r.tenant_id
WHERE r.kind = 'building' AND r.ref = :ref;

-- statement portfolioHome
-- scope tenant
-- in ref Text
-- out many (id Text, buildingId Text, kind Text, layout Text, areaDm2 Int, floor Int, door Text,
--     leaf Int, rooms Int, roomAreaDm2 Int, rent Money, marketRent Money)
SELECT h.id, h.building_id, h.kind, h.layout, h.area_dm2, h.floor, h.door, o.leaf, o.rooms,
    o.area_dm2, o.rent_fen, o.market_rent_fen
FROM portfolio_ref_by_tenant r
JOIN home_by_tenant h ON h.id = r.id AND h.tenant_id = r.tenant_id
JOIN offer_by_tenant o ON o.home_id = h.id AND o.tenant_id = h.tenant_id
WHERE r.kind = 'home' AND r.ref = :ref
LIMIT 9;

-- statement homeBehindDoor
-- scope tenant
-- in buildingId Text, door Text
-- out optional (id Text)
SELECT id FROM home_by_tenant WHERE building_id = :buildingId AND door = :door;

-- statement keepPortfolioRef
-- scope tenant
-- in kind Text, ref Text, id Text
-- out none
INSERT INTO portfolio_ref (tenant_id, kind, ref, id)
VALUES (current_tenant(), :kind, :ref, :id);

-- statement keepPortfolioImport
-- scope tenant
-- in id Text, text Text, coding Text, madeAt Instant
-- out none
INSERT INTO portfolio_import (tenant_id, id, coding, made_at, text)
VALUES (current_tenant(), :id, :coding, :madeAt, :text);

-- statement portfolioImport
-- scope tenant
-- in id Text
-- out optional (text Text, coding Text, madeAt Instant, appliedAt Instant?)
SELECT text, coding, made_at, applied_at FROM portfolio_import_by_tenant WHERE id = :id;

-- statement portfolioImports
-- scope tenant
-- in limit Int
-- out many (id Text, madeAt Instant, appliedAt Instant?)
SELECT id, made_at, applied_at
FROM portfolio_import_by_tenant
WHERE id > ''
ORDER BY id DESC
LIMIT :limit;

-- statement markPortfolioImport
-- scope tenant
-- in id Text, at Instant
-- out none
UPDATE portfolio_import SET applied_at = :at WHERE id = :id AND tenant_id = current_tenant();

-- statement dropPortfolioImports
-- scope tenant
-- in id Text
-- out none
DELETE FROM portfolio_import WHERE id <= :id AND tenant_id = current_tenant();
