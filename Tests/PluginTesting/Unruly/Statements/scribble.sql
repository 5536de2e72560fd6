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

-- statement countWithoutEnd
-- scope system
-- out optional (last Int?)
WITH RECURSIVE step(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM step)
SELECT max(number) FROM step;

-- statement writeWithoutEnd
-- scope system
-- out none
WITH RECURSIVE step(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM step)
INSERT INTO scribble (number, text) SELECT max(number), '' FROM step;
