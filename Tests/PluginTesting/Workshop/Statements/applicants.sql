-- statement insertApplicant
-- scope tenant
-- in id Text, person Text, number Sealed, key Finder
-- out none
INSERT INTO applicant (tenant_id, id, person_id, number, number_key)
VALUES (current_tenant(), :id, :person, :number, :key);

-- statement setDoorCode
-- scope tenant
-- in id Text, code Sealed
-- out none
UPDATE applicant SET door_code = :code WHERE id = :id AND tenant_id = current_tenant();

-- statement findApplicant
-- scope tenant
-- in key Finder
-- out optional (tenant Text, id Text, person Text, number Sealed)
SELECT tenant_id, id, person_id, number FROM applicant_by_tenant WHERE number_key = :key;

-- statement readApplicant
-- scope tenant
-- in id Text
-- out optional (tenant Text, id Text, person Text, number Sealed)
SELECT tenant_id, id, person_id, number FROM applicant_by_tenant WHERE id = :id;

-- statement ownDoorCode
-- scope subject
-- in id Text
-- out optional (tenant Text, id Text, code Sealed?)
SELECT tenant_id, id, door_code FROM applicant_by_subject WHERE id = :id;
