CREATE TABLE moved (
    event_id TEXT NOT NULL PRIMARY KEY,
    organisation TEXT NOT NULL,
    place TEXT NOT NULL
) STRICT;
