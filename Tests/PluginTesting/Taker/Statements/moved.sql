-- statement noteMoved
-- scope system
-- in eventID Text, organisation Text, place Text
-- out none
INSERT INTO moved (event_id, organisation, place) VALUES (:eventID, :organisation, :place);
