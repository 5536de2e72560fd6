-- From which day on somebody else may move in, where it is known that whoever lives there leaves;
-- it says nothing where a leaf is available. NULL where nobody knows.
ALTER TABLE offer ADD COLUMN free_from INTEGER;

-- Keys that are back already need nothing: what they free shows within two days.
UPDATE offer SET free_from = l.leaving_day + 1
FROM lease l
WHERE l.leaving_day IS NOT NULL AND l.handed_over_at IS NULL
    AND offer.home_id = l.home_id AND offer.tenant_id = l.tenant_id
    AND (l.leaf IS NULL OR offer.leaf = l.leaf) AND offer.available = 0;
