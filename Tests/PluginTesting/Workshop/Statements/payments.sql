-- statement insertPayment
-- scope tenant
-- in order Text, deposit Text
-- out none
INSERT INTO payment (tenant_id, order_id, deposit, state)
VALUES (current_tenant(), :order, :deposit, 'ordered');

-- statement openPayment
-- scope tenant
-- in order Text, code Text
-- out none
UPDATE payment SET state = 'open', code_url = :code WHERE order_id = :order AND tenant_id = current_tenant();

-- statement markPayment
-- scope tenant
-- in order Text, state Text
-- out none
UPDATE payment SET state = :state WHERE order_id = :order AND tenant_id = current_tenant();

-- statement findPayment
-- scope system
-- in order Text
-- out optional (tenant Text, deposit Text, state Text)
SELECT tenant_id, deposit, state FROM payment WHERE order_id = :order;
