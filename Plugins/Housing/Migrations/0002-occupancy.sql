-- Who has which leaf on which civil days (Asia/Shanghai, half-open), and the holds of residents.

CREATE TABLE occupancy (
    id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'lease', 'turnover', 'maintenance')),
    start_day INTEGER NOT NULL,
    end_day INTEGER NOT NULL,
    released_at INTEGER,
    PRIMARY KEY (id, home_id, leaf, tenant_id),
    FOREIGN KEY (home_id, leaf, tenant_id) REFERENCES offer (home_id, leaf, tenant_id),
    CHECK (start_day < end_day)
) STRICT, WITHOUT ROWID;

CREATE INDEX occupancy_live
    ON occupancy (home_id, leaf, start_day, end_day)
    WHERE released_at IS NULL;

CREATE INDEX occupancy_ending
    ON occupancy (end_day, home_id, leaf)
    WHERE released_at IS NULL AND kind <> 'hold';

-- No two live occupancies of one leaf overlap, whatever the code above says.
CREATE TRIGGER occupancy_no_overlap_on_insert
BEFORE INSERT ON occupancy
WHEN NEW.released_at IS NULL AND EXISTS (
    SELECT 1 FROM occupancy o
    WHERE o.home_id = NEW.home_id AND o.leaf = NEW.leaf AND o.released_at IS NULL
        AND o.start_day < NEW.end_day AND NEW.start_day < o.end_day
)
BEGIN
    SELECT RAISE(ABORT, 'OCCUPANCY_OVERLAP');
END;

CREATE TRIGGER occupancy_no_overlap_on_update
BEFORE UPDATE OF id, home_id, leaf, start_day, end_day, released_at ON occupancy
WHEN NEW.released_at IS NULL AND EXISTS (
    SELECT 1 FROM occupancy o
    WHERE o.home_id = NEW.home_id AND o.leaf = NEW.leaf AND o.released_at IS NULL
        AND NOT (o.id = OLD.id AND o.home_id = OLD.home_id AND o.leaf = OLD.leaf
            AND o.tenant_id = OLD.tenant_id)
        AND o.start_day < NEW.end_day AND NEW.start_day < o.end_day
)
BEGIN
    SELECT RAISE(ABORT, 'OCCUPANCY_OVERLAP');
END;

-- A hold takes one room (leaf) or, where leaf is NULL, every leaf of the home.
CREATE TABLE hold (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    home_id TEXT NOT NULL,
    leaf INTEGER,
    rent_fen INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'released', 'expired')),
    placed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (id, tenant_id),
    FOREIGN KEY (home_id, tenant_id) REFERENCES home (id, tenant_id),
    CHECK ((state = 'held') = (ended_at IS NULL)),
    CHECK (placed_at < expires_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX hold_of_person ON hold (person_id, id);

CREATE INDEX hold_live_of_person ON hold (person_id, expires_at) WHERE state = 'held';
