-- Searches that residents keep, what they were told of, and the line of leaves that came free.

-- A district of 0 is any.
CREATE TABLE saved_search (
    person_id TEXT NOT NULL,
    id TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)),
    district INTEGER NOT NULL,
    rooms INTEGER,
    kind TEXT CHECK (kind IN ('whole', 'shared')),
    rent_min_fen INTEGER NOT NULL,
    rent_max_fen INTEGER NOT NULL,
    area_min_dm2 INTEGER NOT NULL,
    area_max_dm2 INTEGER NOT NULL,
    text TEXT,
    west_e6 INTEGER,
    south_e6 INTEGER,
    east_e6 INTEGER,
    north_e6 INTEGER,
    near_longitude_e6 INTEGER,
    near_latitude_e6 INTEGER,
    minutes INTEGER,
    PRIMARY KEY (person_id, id)
) STRICT, WITHOUT ROWID;

-- Of a home on offer: the searches of its district from its rent on.
CREATE INDEX saved_search_of_rent ON saved_search (district, rent_max_fen, id) WHERE muted = 0;

-- A leaf is told to a search once.
CREATE TABLE search_notice (
    person_id TEXT NOT NULL,
    search_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    rent_fen INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, search_id, home_id, leaf)
) STRICT, WITHOUT ROWID;

CREATE INDEX search_notice_of_person ON search_notice (person_id, told_at, search_id);

-- How far searches have heard of a leaf: those of its district, then those of any. A leaf stands in
-- the line once, by the id of when it last came free.
CREATE TABLE freed_offer (
    home_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    pass INTEGER NOT NULL DEFAULT 0,
    after_rent_fen INTEGER NOT NULL DEFAULT 0,
    after_id TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (home_id, leaf)
) STRICT, WITHOUT ROWID;

-- One row while anybody keeps a search.
CREATE TABLE search_watch (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1)
) STRICT, WITHOUT ROWID;
