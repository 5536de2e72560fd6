-- statement countJudged
-- scope system
-- in key Text
-- out optional (count Int)
SELECT count(*) FROM judgement WHERE partition_key = :key;

-- statement noteJudgement
-- scope system
-- in eventID Text, key Text, holdID Text, number Int, place Int
-- out none
INSERT INTO judgement (event_id, partition_key, hold_id, number, place, times)
VALUES (:eventID, :key, :holdID, :number, :place, 1)
ON CONFLICT (event_id) DO UPDATE SET times = times + 1;
