-- statement insertLease
-- scope tenant
-- in id Text, person Text, rent Money
-- out none
INSERT INTO lease (tenant_id, id, person_id, rent_fen)
VALUES (current_tenant(), :id, :person, :rent);

-- statement leaseRent
-- scope tenant
-- in id Text
-- out optional (rent Money)
SELECT rent_fen FROM lease_by_tenant WHERE id = :id;
