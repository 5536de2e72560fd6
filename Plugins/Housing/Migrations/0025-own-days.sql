-- What must not overlap is looked for among the days of one landlord's home: how long that takes tells
-- of no other's.

DROP INDEX occupancy_live;

CREATE INDEX occupancy_live
    ON occupancy (home_id, leaf, tenant_id, start_day, end_day)
    WHERE released_at IS NULL;
