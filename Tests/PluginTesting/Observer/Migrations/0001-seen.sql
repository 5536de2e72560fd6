-- One row an event; `times` is 1 unless a delivery took effect twice.
CREATE TABLE seen (
    event_id TEXT NOT NULL PRIMARY KEY,
    home_id TEXT NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 1)
) STRICT;
