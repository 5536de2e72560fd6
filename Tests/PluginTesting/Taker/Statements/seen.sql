-- statement noteSeen
-- scope system
-- in eventID Text, kind Text
-- out none
INSERT INTO seen (event_id, kind) VALUES (:eventID, :kind);

-- statement totals
-- scope system
-- out optional (plain Int, stamped Int)
SELECT count(*) FILTER (WHERE kind = 'plain'), count(*) FILTER (WHERE kind = 'stamped') FROM seen;
