-- What a procurement buys, by its class: eight digits of UNSPSC.

ALTER TABLE lot ADD COLUMN item_code TEXT;
