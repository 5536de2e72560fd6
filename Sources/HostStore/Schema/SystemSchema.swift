/// The host's own tables in every file, made before the file's other tables.
enum SystemSchema {
    static let migrations: [Migration] = [
        Migration(number: 1, name: "0001-host.sql", sql: tables),
        Migration(number: 2, name: "0002-held.sql", sql: held),
    ]

    // Keys are hashes, so that a file holds nobody's identifier after the log has erased it.
    private static let held = """
        ALTER TABLE host_cursor DROP COLUMN attempts;
        ALTER TABLE host_cursor DROP COLUMN retry_at_ms;
        ALTER TABLE host_cursor DROP COLUMN problem;
        ALTER TABLE host_cursor ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE host_cursor ADD COLUMN leaf_hash BLOB;
        ALTER TABLE host_outbox ADD COLUMN after TEXT;

        CREATE TABLE host_held(
            consumer TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            key BLOB NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'retrying', 'parked', 'dead')),
            attempts INTEGER NOT NULL DEFAULT 0,
            begun INTEGER NOT NULL DEFAULT 0,
            due_ms INTEGER NOT NULL DEFAULT 0,
            reason TEXT,
            first_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL,
            PRIMARY KEY (consumer, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX host_held_key ON host_held(consumer, key, sequence);
        """

    // Numbers of the outbox outlive its rows: whoever takes rows away notes the newest of them under
    // `outbox_last`. AUTOINCREMENT would do the same at the price of a page for every commit.
    private static let tables = """
        CREATE TABLE host_meta(
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_outbox(
            n INTEGER PRIMARY KEY,
            type TEXT NOT NULL,
            partition_key TEXT NOT NULL,
            tenant TEXT,
            subject TEXT,
            at_ms INTEGER NOT NULL,
            trace TEXT NOT NULL,
            originator TEXT NOT NULL,
            personal INTEGER NOT NULL,
            cause TEXT,
            payload BLOB NOT NULL
        ) STRICT;

        CREATE TABLE host_cursor(
            consumer TEXT PRIMARY KEY,
            sequence INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            retry_at_ms INTEGER NOT NULL DEFAULT 0,
            problem TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_timer(
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            version INTEGER NOT NULL,
            due_ms INTEGER NOT NULL,
            fire_ms INTEGER NOT NULL,
            tenant TEXT,
            trace TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (kind, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX host_timer_fire ON host_timer(fire_ms);

        CREATE TABLE host_idempotency(
            n INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            body_hash BLOB NOT NULL,
            state INTEGER NOT NULL,
            status INTEGER NOT NULL,
            content_type TEXT NOT NULL,
            response BLOB NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE host_audit(
            n INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            principal_kind TEXT NOT NULL,
            principal TEXT NOT NULL,
            tenant TEXT,
            acted_in TEXT,
            operation TEXT NOT NULL,
            resource TEXT,
            trace TEXT NOT NULL,
            outcome TEXT NOT NULL
        ) STRICT;
        """
}
