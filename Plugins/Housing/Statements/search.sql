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

-- statement insertSavedSearch
-- scope subject
-- in id Text, savedAt Instant, district Int, rooms Int?, kind Text?, rentMin Money, rentMax Money,
--     areaMin Int, areaMax Int, text Text?, west Int?, south Int?, east Int?, north Int?,
--     nearLongitude Int?, nearLatitude Int?, minutes Int?
-- out none
INSERT INTO saved_search (person_id, id, saved_at, district, rooms, kind, rent_min_fen, rent_max_fen,
    area_min_dm2, area_max_dm2, text, west_e6, south_e6, east_e6, north_e6, near_longitude_e6,
    near_latitude_e6, minutes)
VALUES (current_subject(), :id, :savedAt, :district, :rooms, :kind, :rentMin, :rentMax, :areaMin,
    :areaMax, :text, :west, :south, :east, :north, :nearLongitude, :nearLatitude, :minutes);

-- statement ownSearches
-- scope subject
-- in limit Int
-- out many (id Text, savedAt Instant, muted Bool, district Int, rooms Int?, kind Text?,
--     rentMin Money, rentMax Money, areaMin Int, areaMax Int, text Text?, west Int?, south Int?,
--     east Int?, north Int?, nearLongitude Int?, nearLatitude Int?, minutes Int?)
SELECT id, saved_at, muted, district, rooms, kind, rent_min_fen, rent_max_fen, area_min_dm2,
    area_max_dm2, text, west_e6, south_e6, east_e6, north_e6, near_longitude_e6, near_latitude_e6,
    minutes
FROM saved_search_by_subject
WHERE id > ''
ORDER BY id
LIMIT :limit;

-- statement muteSearch
-- scope subject
-- in id Text, muted Bool
-- out none
UPDATE saved_search SET muted = :muted WHERE id = :id AND person_id = current_subject();

-- statement removeSearch
-- scope subject
-- in id Text
-- out none
DELETE FROM saved_search WHERE id = :id AND person_id = current_subject();

-- statement removeNotices
-- scope subject
-- in searchId Text
-- out none
DELETE FROM search_notice WHERE search_id = :searchId AND person_id = current_subject();

-- statement ownNotices
-- scope subject
-- in limit Int
-- out many (searchId Text, homeId Text, leaf Int, rent Money, toldAt Instant)
SELECT search_id, home_id, leaf, rent_fen, told_at
FROM search_notice_by_subject
WHERE told_at > 0
ORDER BY told_at DESC
LIMIT :limit;

-- statement anySearch
-- scope system
-- out optional (id Text)
SELECT id FROM saved_search WHERE person_id > '' ORDER BY person_id, id LIMIT 1;

-- statement searchesOfRent
-- scope system
-- in district Int, afterRent Money, afterId Text, limit Int
-- out many (personId Text, id Text, savedAt Instant, muted Bool, district Int, rooms Int?, kind Text?,
--     rentMin Money, rentMax Money, areaMin Int, areaMax Int, text Text?, west Int?, south Int?,
--     east Int?, north Int?, nearLongitude Int?, nearLatitude Int?, minutes Int?)
SELECT person_id, id, saved_at, muted, district, rooms, kind, rent_min_fen, rent_max_fen, area_min_dm2,
    area_max_dm2, text, west_e6, south_e6, east_e6, north_e6, near_longitude_e6, near_latitude_e6,
    minutes
FROM saved_search
WHERE muted = 0 AND district = :district AND (rent_max_fen, id) > (:afterRent, :afterId)
ORDER BY rent_max_fen, id
LIMIT :limit;

-- statement keepNotice
-- scope system
-- in personId Text, searchId Text, homeId Text, leaf Int, rent Money, toldAt Instant
-- out none
INSERT INTO search_notice (person_id, search_id, home_id, leaf, rent_fen, told_at)
VALUES (:personId, :searchId, :homeId, :leaf, :rent, :toldAt)
ON CONFLICT (person_id, search_id, home_id, leaf) DO NOTHING;

-- statement searchWatch
-- scope system
-- out optional (id Int)
SELECT id FROM search_watch WHERE id = 1;

-- statement beginWatch
-- scope system
-- out none
INSERT INTO search_watch (id) VALUES (1) ON CONFLICT (id) DO NOTHING;

-- statement endWatch
-- scope system
-- out none
DELETE FROM search_watch WHERE id = 1;

-- statement insertFreedOffer
-- scope system
-- in id Text, homeId Text, leaf Int
-- out none
INSERT INTO freed_offer (id, home_id, leaf) VALUES (:id, :homeId, :leaf)
ON CONFLICT (home_id, leaf) DO UPDATE SET id = excluded.id, pass = 0, after_rent_fen = 0, after_id = '';

-- statement freedOffers
-- scope system
-- in limit Int
-- out many (id Text, homeId Text, leaf Int, pass Int, afterRent Money, afterId Text)
SELECT id, home_id, leaf, pass, after_rent_fen, after_id
FROM freed_offer
WHERE id > ''
ORDER BY id
LIMIT :limit;

-- statement moveFreedOffer
-- scope system
-- in id Text, pass Int, afterRent Money, afterId Text
-- out none
UPDATE freed_offer SET pass = :pass, after_rent_fen = :afterRent, after_id = :afterId WHERE id = :id;

-- statement dropFreedOffer
-- scope system
-- in id Text
-- out none
DELETE FROM freed_offer WHERE id = :id;

-- statement offerToMatch
-- scope system
-- in homeId Text, leaf Int
-- out optional (homeId Text, leaf Int, buildingId Text, district Int, kind Text, layout Text,
--     rooms Int, areaDm2 Int, floor Int, rent Money, isOnOffer Bool, freeFrom Day?, tenantId Text,
--     nameZh Text, nameEn Text, addressZh Text, addressEn Text, longitudeE6 Int, latitudeE6 Int)
SELECT o.home_id, o.leaf, o.building_id, o.district, o.kind, o.layout, o.rooms, o.area_dm2, o.floor,
    o.rent_fen, o.listed AND o.available, o.free_from, o.tenant_id, b.name_zh, b.name_en, b.address_zh,
    b.address_en, b.longitude_e6, b.latitude_e6
FROM offer o
JOIN building b ON b.id = o.building_id AND b.tenant_id = o.tenant_id
WHERE o.home_id = :homeId AND o.leaf = :leaf;
