import PluginKit

extension BlockSchema {
    static let sealing = [Migration(number: 1, name: "0001-sealing.sql", sql: sealingTables)]

    // The keys of what lies sealed in the file, each wrapped under a key that lies elsewhere.
    private static let sealingTables = """
        CREATE TABLE host_seal_key(
            n INTEGER PRIMARY KEY,
            person TEXT NOT NULL,
            purpose TEXT NOT NULL CHECK (purpose IN ('seal', 'find')),
            version INTEGER NOT NULL,
            wrapped BLOB NOT NULL,
            made_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX host_seal_key_person ON host_seal_key(person, purpose, made_ms);
        CREATE INDEX host_seal_key_version ON host_seal_key(version);
        """
}
