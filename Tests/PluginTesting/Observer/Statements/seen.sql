-- statement noteSeen
-- scope system
-- in eventID Text, homeID Text
-- out none
INSERT INTO seen (event_id, home_id, times) VALUES (:eventID, :homeID, 1)
ON CONFLICT (event_id) DO UPDATE SET times = times + 1;

-- statement noteSighting
-- scope system
-- in homeID Text
-- out none
INSERT INTO pub_sighting_v1 (home_id, times) VALUES (:homeID, 1)
ON CONFLICT (home_id) DO UPDATE SET times = times + 1;

-- statement forgetSightings
-- scope system
-- in home Text
-- out none
DELETE FROM pub_sighting_v1 WHERE home_id = :home;

-- statement totals
-- scope system
-- out optional (count Int, distinct Int, maxTimes Int)
SELECT CAST(total(times) AS INTEGER), count(*), coalesce(max(times), 0) FROM seen;
