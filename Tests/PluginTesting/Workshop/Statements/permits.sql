-- statement insertTurn
-- scope tenant
-- in permit Text, what Text
-- out none
INSERT INTO permit_turn (tenant_id, permit, what) VALUES (current_tenant(), :permit, :what);

-- statement insertCompensation
-- scope tenant
-- in permit Text, person Text?
-- out none
INSERT INTO compensation (tenant_id, permit, person_id)
VALUES (current_tenant(), :permit, :person);
