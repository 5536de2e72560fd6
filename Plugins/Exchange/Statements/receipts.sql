-- statement insertReceipt
-- scope resource
-- in id Text, lot Text, kind Text, fen Money?, answer Text, number Int, at Instant, note Text
-- out none
INSERT INTO receipt (tenant_id, id, lot, person_id, kind, fen, answer, number, at, note)
VALUES (current_tenant(), :id, :lot, current_subject(), :kind, :fen, :answer, :number, :at, :note);

-- statement ownReceipts
-- scope subject
-- in lot Text, limit Int
-- out many (kind Text, fen Money?, answer Text, number Int, at Instant, note Text)
SELECT kind, fen, answer, number, at, note
FROM receipt_by_subject
WHERE lot = :lot
ORDER BY id DESC
LIMIT :limit;
