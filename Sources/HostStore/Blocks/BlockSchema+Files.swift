import PluginKit

extension BlockSchema {
    static let files = [Migration(number: 1, name: "0001-files.sql", sql: fileTables)]

    // Tenant and person are '' for none; sender is the person who brought a file for no organisation
    // of theirs, whose share it is counted to as well.
    private static let fileTables = """
        CREATE TABLE host_file(
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL,
            person TEXT NOT NULL,
            sender TEXT NOT NULL,
            kind TEXT NOT NULL,
            type TEXT NOT NULL,
            bytes INTEGER NOT NULL CHECK (bytes > 0),
            sha256 TEXT NOT NULL,
            sealed_key BLOB NOT NULL,
            kept_ms INTEGER NOT NULL,
            UNIQUE (tenant, kind, person, sha256)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX host_file_person ON host_file(person);

        CREATE TABLE host_file_tally(
            owner TEXT PRIMARY KEY,
            bytes INTEGER NOT NULL CHECK (bytes >= 0)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER host_file_kept AFTER INSERT ON host_file BEGIN
            INSERT INTO host_file_tally(owner, bytes) VALUES('tenant:' || NEW.tenant, NEW.bytes)
                ON CONFLICT(owner) DO UPDATE SET bytes = bytes + NEW.bytes;
            INSERT INTO host_file_tally(owner, bytes) VALUES('person:' || NEW.sender, NEW.bytes)
                ON CONFLICT(owner) DO UPDATE SET bytes = bytes + NEW.bytes;
        END;
        CREATE TRIGGER host_file_gone AFTER DELETE ON host_file BEGIN
            UPDATE host_file_tally SET bytes = bytes - OLD.bytes
                WHERE owner IN ('tenant:' || OLD.tenant, 'person:' || OLD.sender);
        END;
        """
}
