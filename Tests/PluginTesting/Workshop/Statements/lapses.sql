-- statement insertLapse
-- scope tenant
-- in hold Text
-- out none
INSERT INTO lapse (tenant_id, hold) VALUES (current_tenant(), :hold);
