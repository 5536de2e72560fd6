import PluginKit

extension BlockSchema {
    static let files = [
        Migration(number: 1, name: "0001-files.sql", sql: fileTables),
        Migration(number: 2, name: "0002-uses.sql", sql: fileUses),
    ]

    // The same content is kept once, for whatever the plugin keeps it: it goes with the last of these.
    private static let fileUses = """
        CREATE TABLE host_file_use(
            file TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (file, name)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO host_file_use(file, name) SELECT id, '' FROM host_file;
        CREATE TRIGGER host_file_unused AFTER DELETE ON host_file BEGIN
            DELETE FROM host_file_use WHERE file = OLD.id;
        END;
        """

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
