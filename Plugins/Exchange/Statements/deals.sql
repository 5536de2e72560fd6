-- What was closed, for everybody: no name stands in it.

-- statement insertDeal
-- scope tenant
-- in id Text, kind Text, titleZh Text, titleEn Text, day Day, month Int, start Money, fen Money, area Int
-- out none
INSERT INTO deal (tenant_id, id, kind, title_zh, title_en, day, month, start_fen, fen, area_mu100)
VALUES (current_tenant(), :id, :kind, :titleZh, :titleEn, :day, :month, :start, :fen, :area)
ON CONFLICT (tenant_id, id) DO NOTHING;

-- statement anyDeal
-- scope system
-- out optional (id Text)
SELECT id FROM deal LIMIT 1;

-- statement dealsByDistrictAndMonth
-- scope public
-- in from Int, limit Int
-- out many (tenantId Text, month Int, deals Int, fen Money, area Int)
SELECT tenant_id, month, count(*), CAST(total(fen) AS INTEGER), CAST(total(area_mu100) AS INTEGER)
FROM deal_public
WHERE month >= :from
GROUP BY tenant_id, month
ORDER BY tenant_id, month
LIMIT :limit;

-- statement dealsOnBoard
-- scope public
-- in before Text, limit Int
-- out many (id Text, tenantId Text, kind Text, titleZh Text, titleEn Text, day Day, start Money, fen Money,
--     area Int)
SELECT id, tenant_id, kind, title_zh, title_en, day, start_fen, fen, area_mu100
FROM deal_public
WHERE id < :before
ORDER BY id DESC
LIMIT :limit;
