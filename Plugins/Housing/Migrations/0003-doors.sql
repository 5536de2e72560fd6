-- A door leads to one home: within a building no two homes have the same number.

-- Where a number was given twice before, the home that came first keeps it.
UPDATE home SET door = door || '#' || id
WHERE (id, tenant_id) IN (
    SELECT id, tenant_id
    FROM (
        SELECT id, tenant_id,
            row_number() OVER (
                PARTITION BY building_id, tenant_id, door ORDER BY created_at, id
            ) AS place
        FROM home
    ) counted
    WHERE place > 1
);

CREATE UNIQUE INDEX home_door ON home (building_id, tenant_id, door);
