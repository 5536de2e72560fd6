import PluginKit

extension BlockSchema {
    static let effects = [Migration(number: 1, name: "0001-effects.sql", sql: effectTables)]
    static let callbacks = [Migration(number: 1, name: "0001-callbacks.sql", sql: callbackTables)]

    // due_ms: when the provider is asked next, NULL for one that waits behind another of its
    // partition; end_ms: when the effect ends without being asked again. Both are NULL for one that
    // waits for an operator.
    private static let effectTables = """
        CREATE TABLE host_effect(
            n INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            port TEXT NOT NULL,
            provider TEXT NOT NULL,
            input BLOB NOT NULL,
            tenant TEXT,
            trace TEXT NOT NULL,
            originator TEXT NOT NULL,
            partition_key TEXT,
            performed_ms INTEGER NOT NULL,
            deadline_ms INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'stuck', 'done', 'refused', 'expired', 'unknown',
                    'withdrawn')),
            attempts INTEGER NOT NULL DEFAULT 0,
            doubts INTEGER NOT NULL DEFAULT 0 CHECK (doubts BETWEEN 0 AND attempts),
            leased INTEGER NOT NULL DEFAULT 0 CHECK (leased IN (0, 1)),
            failures INTEGER NOT NULL DEFAULT 0,
            outcome TEXT CHECK (outcome IN ('done', 'refused', 'expired', 'unknown')),
            answer BLOB,
            due_ms INTEGER,
            end_ms INTEGER,
            problem TEXT,
            ended_ms INTEGER,
            CHECK (state = 'open' OR (due_ms IS NULL AND end_ms IS NULL)),
            CHECK ((ended_ms IS NULL) = (state IN ('open', 'stuck')))
        ) STRICT;
        CREATE INDEX host_effect_due ON host_effect(provider, due_ms, n) WHERE due_ms IS NOT NULL;
        CREATE INDEX host_effect_end ON host_effect(end_ms) WHERE end_ms IS NOT NULL;
        CREATE INDEX host_effect_open ON host_effect(provider, n) WHERE ended_ms IS NULL;
        CREATE INDEX host_effect_partition ON host_effect(partition_key, n)
            WHERE partition_key IS NOT NULL AND ended_ms IS NULL;
        CREATE INDEX host_effect_stuck ON host_effect(n) WHERE state = 'stuck';
        CREATE INDEX host_effect_ended ON host_effect(ended_ms) WHERE ended_ms IS NOT NULL;

        CREATE TABLE host_effect_tally(
            provider TEXT PRIMARY KEY,
            open INTEGER NOT NULL CHECK (open >= 0)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER host_effect_begun AFTER INSERT ON host_effect BEGIN
            INSERT INTO host_effect_tally(provider, open) VALUES(NEW.provider, 1)
                ON CONFLICT(provider) DO UPDATE SET open = open + 1;
        END;
        CREATE TRIGGER host_effect_over AFTER UPDATE OF ended_ms ON host_effect
            WHEN OLD.ended_ms IS NULL AND NEW.ended_ms IS NOT NULL BEGIN
            UPDATE host_effect_tally SET open = open - 1 WHERE provider = NEW.provider;
        END;
        """

    private static let callbackTables = """
        CREATE TABLE host_callback(
            n INTEGER PRIMARY KEY,
            provider TEXT NOT NULL,
            notification TEXT NOT NULL,
            port TEXT NOT NULL,
            body BLOB NOT NULL,
            trace TEXT NOT NULL,
            received_ms INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'stuck', 'done')),
            attempts INTEGER NOT NULL DEFAULT 0,
            due_ms INTEGER,
            problem TEXT,
            ended_ms INTEGER,
            UNIQUE (provider, notification),
            CHECK ((due_ms IS NOT NULL) = (state = 'open')),
            CHECK ((ended_ms IS NOT NULL) = (state = 'done'))
        ) STRICT;
        CREATE INDEX host_callback_due ON host_callback(due_ms, n) WHERE due_ms IS NOT NULL;
        CREATE INDEX host_callback_stuck ON host_callback(n) WHERE state = 'stuck';
        CREATE INDEX host_callback_ended ON host_callback(ended_ms) WHERE ended_ms IS NOT NULL;
        """
}
