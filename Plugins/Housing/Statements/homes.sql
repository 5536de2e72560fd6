-- statement homeOnList
-- scope public
-- in homeId Text
-- out optional (tenantId Text, buildingId Text, kind Text, layout Text, leaves Int, areaDm2 Int,
--     floor Int, district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text,
--     floors Int, longitudeE6 Int, latitudeE6 Int, verifiedBy Text?, verifiedOn Day?)
SELECT h.tenant_id, h.building_id, h.kind, h.layout, h.leaves, h.area_dm2, h.floor,
    b.district, b.name_zh, b.name_en, b.address_zh, b.address_en, b.floors,
    b.longitude_e6, b.latitude_e6, h.verified_by, h.verified_on
FROM home_public h
JOIN building_public b ON b.id = h.building_id AND b.tenant_id = h.tenant_id
WHERE h.id = :homeId;

-- statement homeOfLandlord
-- scope tenant
-- in homeId Text
-- out optional (tenantId Text, buildingId Text, kind Text, layout Text, leaves Int, areaDm2 Int,
--     floor Int, district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text,
--     floors Int, longitudeE6 Int, latitudeE6 Int, verifiedBy Text?, verifiedOn Day?)
SELECT h.tenant_id, h.building_id, h.kind, h.layout, h.leaves, h.area_dm2, h.floor,
    b.district, b.name_zh, b.name_en, b.address_zh, b.address_en, b.floors,
    b.longitude_e6, b.latitude_e6, h.verified_by, h.verified_on
FROM home_by_tenant h
JOIN building_by_tenant b ON b.id = h.building_id AND b.tenant_id = h.tenant_id
WHERE h.id = :homeId;

-- statement offersOnListOfHome
-- scope public
-- in homeId Text
-- out many (leaf Int, rooms Int, areaDm2 Int, rent Money, marketRent Money, capRule Text,
--     available Bool, freeFrom Day?)
SELECT leaf, rooms, area_dm2, rent_fen, market_rent_fen, cap_rule, available, free_from
FROM offer_public
WHERE home_id = :homeId
ORDER BY leaf
LIMIT 9;

-- statement offersOfLandlordHome
-- scope tenant
-- in homeId Text
-- out many (leaf Int, rooms Int, areaDm2 Int, rent Money, marketRent Money, capRule Text,
--     available Bool, freeFrom Day?)
SELECT leaf, rooms, area_dm2, rent_fen, market_rent_fen, cap_rule, listed AND available, free_from
FROM offer_by_tenant
WHERE home_id = :homeId
ORDER BY leaf
LIMIT 9;

-- statement homeToHold
-- scope public
-- in homeId Text
-- out optional (tenantId Text, leaves Int)
SELECT tenant_id, leaves FROM home_public WHERE id = :homeId;

-- statement insertHome
-- scope tenant
-- in id Text, buildingId Text, kind Text, layout Text, leaves Int, areaDm2 Int, floor Int,
--     door Text, listed Bool, verifiedBy Text?, verifiedOn Day?, at Instant
-- out none
INSERT INTO home (id, tenant_id, building_id, kind, layout, leaves, area_dm2, floor, door, listed,
    verified_by, verified_on, created_at, listed_at)
VALUES (:id, current_tenant(), :buildingId, :kind, :layout, :leaves, :areaDm2, :floor, :door, :listed,
    :verifiedBy, :verifiedOn, :at, CASE :listed WHEN 1 THEN :at END)
ON CONFLICT (building_id, tenant_id, door) DO NOTHING;

-- statement insertOffer
-- scope tenant
-- in homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money, marketRent Money, capRule Text, capBasisPoints Int,
--     listed Bool, available Bool
-- out none
INSERT INTO offer (home_id, leaf, tenant_id, building_id, district, kind, layout, rooms, area_dm2,
    floor, rent_fen, market_rent_fen, cap_rule, cap_basis_points, listed, available)
VALUES (:homeId, :leaf, current_tenant(), :buildingId, :district, :kind, :layout, :rooms, :areaDm2,
    :floor, :rent, :marketRent, :capRule, :capBasisPoints, :listed, :available);

-- statement verificationOfHome
-- scope system
-- in homeId Text
-- out optional (tenantId Text, verifiedBy Text?, verifiedOn Day?)
SELECT tenant_id, verified_by, verified_on FROM home WHERE id = :homeId;

-- statement verifyHome
-- scope system
-- in homeId Text, verifiedBy Text, verifiedOn Day, at Instant
-- out none
UPDATE home SET verified_by = :verifiedBy, verified_on = :verifiedOn, listed = 1,
    listed_at = coalesce(listed_at, :at)
WHERE id = :homeId;

-- statement listOffers
-- scope system
-- in homeId Text
-- out many (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text, rooms Int,
--     areaDm2 Int, floor Int, rent Money, isOnOffer Bool, freeFrom Day?)
UPDATE offer SET listed = 1
WHERE home_id = :homeId
RETURNING home_id, leaf, building_id, district, kind, layout, rooms, area_dm2, floor, rent_fen,
    listed AND available, free_from;

-- statement homesToVerify
-- scope system
-- scan from the oldest home on, a page of the few that nobody has verified, for an inspector
-- in afterId Text, limit Int
-- out many (id Text, tenantId Text, kind Text, layout Text, leaves Int, areaDm2 Int, floor Int,
--     door Text, district Int, nameZh Text, nameEn Text, addressZh Text, addressEn Text, createdAt Instant)
SELECT h.id, h.tenant_id, h.kind, h.layout, h.leaves, h.area_dm2, h.floor, h.door, b.district,
    b.name_zh, b.name_en, b.address_zh, b.address_en, h.created_at
FROM home h
JOIN building b ON b.id = h.building_id AND b.tenant_id = h.tenant_id
WHERE h.verified_by IS NULL AND h.id > :afterId
ORDER BY h.id
LIMIT :limit;
