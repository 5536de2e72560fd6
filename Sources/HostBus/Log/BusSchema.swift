import HostStore

/// The tables of `bus.db`.
enum BusSchema {
    static let migrations: [Migration] = [
        Migration(number: 1, name: "0001-log.sql", sql: tables),
        Migration(number: 2, name: "0002-cause.sql", sql: cause),
        Migration(number: 3, name: "0003-checkpoints.sql", sql: checkpoints),
        Migration(number: 4, name: "0004-archive.sql", sql: archive),
        Migration(number: 5, name: "0005-lost-keys.sql", sql: lostKeys),
        Migration(number: 6, name: "0006-packs.sql", sql: packs),
        Migration(number: 7, name: "0007-memory.sql", sql: memory),
        Migration(number: 8, name: "0008-foreign-names.sql", sql: foreignNames),
    ]

    // The index on ids holds caused events only: the others are unique by source and number, and
    // an index of random ids dirties a page of its own for almost every event.
    private static let tables = """
        CREATE TABLE bus_meta(
            key TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE source(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            plugin TEXT NOT NULL,
            last INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE event_type(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE log(
            seq INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES source(id),
            n INTEGER NOT NULL,
            id TEXT NOT NULL,
            type INTEGER NOT NULL REFERENCES event_type(id),
            partition_key TEXT NOT NULL,
            tenant TEXT,
            subject TEXT,
            at_ms INTEGER NOT NULL,
            trace TEXT NOT NULL,
            originator TEXT NOT NULL,
            caused INTEGER NOT NULL,
            sealed INTEGER NOT NULL,
            leaf_hash BLOB NOT NULL,
            leaf BLOB NOT NULL,
            salt BLOB,
            payload BLOB
        ) STRICT;
        CREATE UNIQUE INDEX log_source ON log(source, n);
        CREATE INDEX log_type ON log(type, seq);
        CREATE UNIQUE INDEX log_caused ON log(id) WHERE caused = 1;

        CREATE TABLE tree(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            size INTEGER NOT NULL,
            peaks BLOB NOT NULL
        ) STRICT;
        INSERT INTO tree VALUES(1, 0, x'');

        CREATE TABLE chain_head(
            key TEXT PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE subject_key(
            subject TEXT PRIMARY KEY,
            key BLOB NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let cause = """
        ALTER TABLE log ADD COLUMN cause TEXT;
        """

    // A tile's id is its level times 2^56, and its index. Those of level 0 are full; the last of a
    // higher level grows.
    private static let checkpoints = """
        CREATE TABLE tile(
            id INTEGER PRIMARY KEY,
            hashes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE checkpoint(
            size INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            note TEXT NOT NULL
        ) STRICT;

        CREATE TABLE cosignature(
            size INTEGER NOT NULL,
            witness TEXT NOT NULL,
            line TEXT NOT NULL,
            PRIMARY KEY(size, witness)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE key_handover(
            id INTEGER PRIMARY KEY,
            key_before TEXT NOT NULL,
            note TEXT NOT NULL
        ) STRICT;
        """

    // A key that was lost handed over to nobody: it keeps its last checkpoint, and the number of the
    // last hand-over before.
    private static let lostKeys = """
        CREATE TABLE lost_key(
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            note TEXT,
            handover_last INTEGER NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT;
        """

    // Many events as one row (see LogPack). What is large stands last: SQLite walks over it to
    // whatever stands behind.
    private static let packs = """
        CREATE TABLE pack(
            first INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            source INTEGER NOT NULL REFERENCES source(id),
            n INTEGER NOT NULL,
            type INTEGER NOT NULL REFERENCES event_type(id),
            hashes BLOB NOT NULL,
            links BLOB NOT NULL,
            items BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX pack_source ON pack(source, n);
        CREATE INDEX pack_type ON pack(type, first);
        """

    // What a host.db that comes from a backup has forgotten: who was erased, by a keyed hash, and how
    // often it has taken something from somebody.
    private static let memory = """
        CREATE TABLE erased_person(
            tag BLOB PRIMARY KEY,
            n INTEGER NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_mark(
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    // What an inbox.db that comes from a backup has forgotten: its rows of names, in their order, as long
    // as it would know them.
    private static let foreignNames = """
        CREATE TABLE foreign_names(
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES source(id),
            row INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            names BLOB NOT NULL
        ) STRICT;
        """

    // What is looked for in segments: a source's numbers, the events of a type, and the ids of
    // events that others caused, so that they are not caused again.
    private static let archive = """
        CREATE TABLE archive(
            first INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            root BLOB NOT NULL,
            made_ms INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE archive_source(
            source INTEGER NOT NULL REFERENCES source(id),
            n_last INTEGER NOT NULL,
            n_first INTEGER NOT NULL,
            first INTEGER NOT NULL REFERENCES archive(first),
            PRIMARY KEY(source, n_last)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE archive_type(
            first INTEGER NOT NULL REFERENCES archive(first),
            type INTEGER NOT NULL REFERENCES event_type(id),
            last INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY(first, type)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE archived_cause(
            id TEXT PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
