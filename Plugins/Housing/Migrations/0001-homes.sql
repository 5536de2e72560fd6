-- Buildings, the homes in them, and what is on offer: a whole flat (leaf 0) or its rooms (leaf 1 …).
-- Leaves are the smallest spaces that can be let; a lease of a shared flat takes all of them.

CREATE TABLE building (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    district INTEGER NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    address_zh TEXT NOT NULL,
    address_en TEXT NOT NULL,
    longitude_e6 INTEGER NOT NULL,
    latitude_e6 INTEGER NOT NULL,
    floors INTEGER NOT NULL CHECK (floors BETWEEN 1 AND 120),
    PRIMARY KEY (id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX building_of_tenant ON building (tenant_id, id);

CREATE TABLE home (
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('whole', 'shared')),
    layout TEXT NOT NULL,
    leaves INTEGER NOT NULL CHECK (leaves BETWEEN 1 AND 8),
    area_dm2 INTEGER NOT NULL CHECK (area_dm2 > 0),
    floor INTEGER NOT NULL,
    door TEXT NOT NULL,
    listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id, tenant_id),
    FOREIGN KEY (building_id, tenant_id) REFERENCES building (id, tenant_id)
) STRICT, WITHOUT ROWID;

-- One row a leaf. What never changes about the home (building, layout, floor) stands here too, so
-- that the offer book, which search reads in memory, is made from this table alone. No index serves
-- search: it would cost every home that is listed and every hold a page of its own.
CREATE TABLE offer (
    home_id TEXT NOT NULL,
    leaf INTEGER NOT NULL CHECK (leaf BETWEEN 0 AND 8),
    tenant_id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    district INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('whole', 'shared')),
    layout TEXT NOT NULL,
    rooms INTEGER NOT NULL CHECK (rooms BETWEEN 1 AND 8),
    area_dm2 INTEGER NOT NULL CHECK (area_dm2 > 0),
    floor INTEGER NOT NULL,
    rent_fen INTEGER NOT NULL CHECK (rent_fen > 0),
    market_rent_fen INTEGER NOT NULL,
    cap_rule TEXT NOT NULL,
    cap_basis_points INTEGER NOT NULL,
    listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
    available INTEGER NOT NULL CHECK (available IN (0, 1)),
    PRIMARY KEY (home_id, leaf, tenant_id),
    FOREIGN KEY (home_id, tenant_id) REFERENCES home (id, tenant_id),
    CHECK ((kind = 'whole') = (leaf = 0)),
    CHECK (rent_fen * 10000 <= market_rent_fen * cap_basis_points)
) STRICT, WITHOUT ROWID;
