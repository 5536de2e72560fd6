-- What must not overlap is of one landlord: a trigger looks at no other's rows.

DROP TRIGGER occupancy_no_overlap_on_insert;

DROP TRIGGER occupancy_no_overlap_on_update;

CREATE TRIGGER occupancy_no_overlap_on_insert
BEFORE INSERT ON occupancy
WHEN NEW.released_at IS NULL AND EXISTS (
    SELECT 1 FROM occupancy o
    WHERE o.home_id = NEW.home_id AND o.leaf = NEW.leaf AND o.tenant_id = NEW.tenant_id
        AND o.released_at IS NULL AND o.start_day < NEW.end_day AND NEW.start_day < o.end_day
)
BEGIN
    SELECT RAISE(ABORT, 'OCCUPANCY_OVERLAP');
END;

CREATE TRIGGER occupancy_no_overlap_on_update
BEFORE UPDATE OF id, home_id, leaf, start_day, end_day, released_at ON occupancy
WHEN NEW.released_at IS NULL AND EXISTS (
    SELECT 1 FROM occupancy o
    WHERE o.home_id = NEW.home_id AND o.leaf = NEW.leaf AND o.tenant_id = NEW.tenant_id
        AND o.released_at IS NULL
        AND NOT (o.id = OLD.id AND o.home_id = OLD.home_id AND o.leaf = OLD.leaf
            AND o.tenant_id = OLD.tenant_id)
        AND o.start_day < NEW.end_day AND NEW.start_day < o.end_day
)
BEGIN
    SELECT RAISE(ABORT, 'OCCUPANCY_OVERLAP');
END;
