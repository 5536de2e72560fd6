import PluginKit

extension BlockSchema {
    static let obligations = [
        Migration(number: 1, name: "0001-obligations.sql", sql: obligationTables)
    ]

    // What the clock keeps, the table keeps once more: there is an owner, who changes only to somebody
    // who was asked; time and breach never go back; a breach is told once.
    private static let obligationTables = """
        CREATE TABLE host_obligation(
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            kind TEXT NOT NULL,
            person TEXT,
            rule TEXT NOT NULL,
            calendar TEXT NOT NULL,
            version INTEGER NOT NULL,
            owner TEXT NOT NULL CHECK (owner <> ''),
            proposed_owner TEXT,
            phase TEXT NOT NULL CHECK (phase IN ('checking', 'running', 'supplementing',
                'pausedChecking', 'pausedRunning', 'finished', 'finishedLate', 'withdrawn')),
            pause_reason TEXT,
            received_ms INTEGER NOT NULL,
            started_ms INTEGER NOT NULL CHECK (started_ms >= received_ms),
            check_started_ms INTEGER NOT NULL CHECK (check_started_ms >= received_ms),
            told_until_ms INTEGER NOT NULL CHECK (told_until_ms >= started_ms),
            has_notice INTEGER NOT NULL CHECK (has_notice IN (0, 1)),
            reminders_given INTEGER NOT NULL CHECK (reminders_given >= 0),
            is_breached INTEGER NOT NULL CHECK (is_breached IN (0, 1)),
            PRIMARY KEY (tenant, id),
            CHECK ((pause_reason IS NOT NULL) = (phase IN ('pausedChecking', 'pausedRunning'))),
            CHECK (phase <> 'supplementing' OR has_notice = 1)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER host_obligation_owner BEFORE UPDATE OF owner ON host_obligation
            WHEN NEW.owner <> OLD.owner AND NEW.owner IS NOT OLD.proposed_owner BEGIN
            SELECT RAISE(ABORT, 'an owner changes to whoever was asked and accepted');
        END;
        CREATE TRIGGER host_obligation_time BEFORE UPDATE ON host_obligation
            WHEN NEW.told_until_ms < OLD.told_until_ms OR NEW.is_breached < OLD.is_breached
                OR NEW.version <= OLD.version BEGIN
            SELECT RAISE(ABORT, 'the time of an obligation does not go back');
        END;

        CREATE TABLE host_obligation_stop(
            tenant TEXT NOT NULL,
            obligation TEXT NOT NULL,
            n INTEGER NOT NULL,
            start_ms INTEGER NOT NULL,
            end_ms INTEGER CHECK (end_ms IS NULL OR end_ms >= start_ms),
            PRIMARY KEY (tenant, obligation, n),
            FOREIGN KEY (tenant, obligation) REFERENCES host_obligation(tenant, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_obligation_missing(
            tenant TEXT NOT NULL,
            obligation TEXT NOT NULL,
            n INTEGER NOT NULL,
            item TEXT NOT NULL CHECK (item <> ''),
            PRIMARY KEY (tenant, obligation, n),
            FOREIGN KEY (tenant, obligation) REFERENCES host_obligation(tenant, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_obligation_turn(
            n INTEGER PRIMARY KEY,
            tenant TEXT NOT NULL,
            obligation TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            turn TEXT NOT NULL CHECK (turn IN ('reminder', 'acceptance', 'breach')),
            number INTEGER NOT NULL,
            is_told INTEGER NOT NULL DEFAULT 0 CHECK (is_told IN (0, 1)),
            FOREIGN KEY (tenant, obligation) REFERENCES host_obligation(tenant, id)
        ) STRICT;
        CREATE INDEX host_obligation_turn_untold ON host_obligation_turn(tenant, obligation, n)
            WHERE is_told = 0;
        CREATE UNIQUE INDEX host_obligation_turn_breach ON host_obligation_turn(tenant, obligation)
            WHERE turn = 'breach';
        """
}
