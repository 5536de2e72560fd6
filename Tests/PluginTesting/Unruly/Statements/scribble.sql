-- statement scribble
-- scope system
-- in number Int, text Text
-- out none
INSERT INTO scribble (number, text) VALUES (:number, :text)
ON CONFLICT (number) DO UPDATE SET text = excluded.text;

-- statement combinations
-- scope system
-- out optional (count Int)
SELECT count(*) FROM scribble a, scribble b, scribble c, scribble d;

-- statement howMany
-- scope system
-- out optional (count Int)
SELECT count(*) FROM scribble;
