-- Registration that goes on because too few have qualified.

ALTER TABLE lot ADD COLUMN notice_extensions_max INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN notice_extensions INTEGER NOT NULL DEFAULT 0;
