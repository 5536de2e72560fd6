-- statement insertGift
-- scope subject
-- in id Text, name Text, stamp Text
-- out none
INSERT INTO gift (id, person_id, name, stamp) VALUES (:id, current_subject(), :name, :stamp);

-- statement countGifts
-- scope subject
-- out optional (count Int)
SELECT count(*) FROM gift_by_subject;
