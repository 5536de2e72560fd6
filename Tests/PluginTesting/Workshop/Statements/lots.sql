-- statement findLot
-- scope tenant
-- in id Text
-- out optional (price Money, leader Text?, ends Int?, version Int)
SELECT price_fen, leader_id, ends_ns, put_off FROM lot_by_tenant WHERE id = :id;

-- statement keepLot
-- scope tenant
-- in id Text, price Money, leader Text?, ends Int?, version Int
-- out none
INSERT INTO lot (tenant_id, id, price_fen, leader_id, ends_ns, put_off)
VALUES (current_tenant(), :id, :price, :leader, :ends, :version)
ON CONFLICT (tenant_id, id) DO UPDATE SET
    price_fen = :price, leader_id = :leader, ends_ns = :ends, put_off = :version
WHERE tenant_id = current_tenant();

-- statement insertBid
-- scope resource
-- in lot Text, fen Money
-- out none
INSERT INTO bid (tenant_id, lot, person_id, fen)
VALUES (current_tenant(), :lot, current_subject(), :fen);

-- statement insertAward
-- scope tenant
-- in lot Text, person Text?, price Money
-- out none
INSERT INTO award (tenant_id, lot, person_id, fen)
VALUES (current_tenant(), :lot, :person, :price);
