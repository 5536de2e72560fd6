-- Whose the locks of the city's account are: an operator gives each to one landlord at a time.

CREATE TABLE lock_right (
    number INTEGER NOT NULL,
    landlord_id TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (number, landlord_id)
) STRICT, WITHOUT ROWID;

-- What was named before stays with its landlord. A number that two have named is nobody's until an
-- operator says whose it is; codes that are in it stay.
INSERT INTO lock_right (number, landlord_id, given_at)
SELECT number, min(tenant_id), 0 FROM lock GROUP BY number HAVING min(tenant_id) = max(tenant_id);

-- Which lock is in a door: one that is the landlord's, and in no other door.
CREATE TABLE lock_of_landlord (
    home_id TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    reach TEXT NOT NULL CHECK (reach IN ('gateway', 'wifi', 'keypad')),
    PRIMARY KEY (home_id, leaf, tenant_id),
    UNIQUE (number, tenant_id),
    FOREIGN KEY (home_id, leaf, tenant_id) REFERENCES offer (home_id, leaf, tenant_id),
    FOREIGN KEY (number, tenant_id) REFERENCES lock_right (number, landlord_id)
) STRICT, WITHOUT ROWID;

INSERT INTO lock_of_landlord
SELECT home_id, leaf, tenant_id, number, reach
FROM (
    SELECT l.home_id, l.leaf, l.tenant_id, l.number, l.reach,
        row_number() OVER (PARTITION BY l.number ORDER BY l.home_id, l.leaf) AS place
    FROM lock l
    JOIN lock_right r ON r.number = l.number AND r.landlord_id = l.tenant_id
) counted
WHERE place = 1;

DROP TABLE lock;

ALTER TABLE lock_of_landlord RENAME TO lock;
