-- How often each home was seen, for other plugins to read.
CREATE TABLE pub_sighting_v1 (
    home_id TEXT NOT NULL PRIMARY KEY,
    times INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
