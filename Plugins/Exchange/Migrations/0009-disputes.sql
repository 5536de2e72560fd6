-- Deposits in dispute: frozen where they are until it is over.

ALTER TABLE registration ADD COLUMN disputed_from TEXT;
ALTER TABLE registration ADD COLUMN dispute TEXT;
