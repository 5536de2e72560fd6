-- One row an event that was judged and took effect: which of its key's events it was, and when.
CREATE TABLE judgement (
    event_id TEXT NOT NULL PRIMARY KEY,
    partition_key TEXT NOT NULL,
    hold_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    place INTEGER NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 1)
) STRICT;
CREATE INDEX judgement_key ON judgement (partition_key);
