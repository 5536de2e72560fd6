CREATE TABLE gift (
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    stamp TEXT NOT NULL,
    PRIMARY KEY (person_id, id)
) STRICT;
