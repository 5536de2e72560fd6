CREATE TABLE applicant (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    number BLOB NOT NULL,
    number_key BLOB NOT NULL,
    door_code BLOB,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number_key)
) STRICT;
CREATE INDEX applicant_person ON applicant (person_id);
