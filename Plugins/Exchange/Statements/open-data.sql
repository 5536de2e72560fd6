-- Open contracting data: bidders stand in it by their labels alone.

-- statement newestRelease
-- scope system
-- out optional (number Int)
SELECT number FROM ocds_release WHERE number > 0 ORDER BY number DESC LIMIT 1;

-- statement newestReleaseOfLot
-- scope tenant
-- in lot Text
-- out optional (part Int, text Text)
SELECT part, text FROM ocds_release_by_tenant WHERE lot = :lot ORDER BY number DESC LIMIT 1;

-- statement insertRelease
-- scope tenant
-- in number Int, lot Text, part Int, at Instant, text Text
-- out none
INSERT INTO ocds_release (tenant_id, number, lot, part, at, text)
VALUES (current_tenant(), :number, :lot, :part, :at, :text);

-- statement stampOfEntry
-- scope tenant
-- in lot Text, number Int
-- out optional (at Int)
SELECT at_ns FROM lot_entry_by_tenant WHERE lot = :lot AND number = :number;

-- statement awardsOnBoard
-- scope public
-- in lot Text, limit Int
-- out many (id Text, label Text, fen Money, state Text, begunAt Instant, signedAt Instant?)
SELECT id, label, fen, state, begun_at, signed_at
FROM award_public
WHERE lot = :lot
ORDER BY round
LIMIT :limit;

-- statement releasesInOrder
-- scope public
-- in after Int, limit Int
-- out many (number Int, lot Text, at Instant, text Text)
SELECT number, lot, at, text
FROM ocds_release_public
WHERE number > :after
ORDER BY number
LIMIT :limit;

-- statement releasesOfLot
-- scope public
-- in lot Text, limit Int
-- out many (text Text)
SELECT text FROM ocds_release_public WHERE lot = :lot ORDER BY number LIMIT :limit;

-- statement lotsWithReleases
-- scope public
-- in before Text, limit Int
-- out many (lot Text)
SELECT lot
FROM ocds_release_public
WHERE lot < :before AND part = 1
ORDER BY lot DESC
LIMIT :limit;
