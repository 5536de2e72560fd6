import PluginKit

/// The tables of the host's building blocks, made in the files of the plugins that use them.
enum BlockSchema {
    /// Migrations of each block that is used, by the family they are recorded under.
    static func families(_ blocks: Manifest.Blocks) -> [(name: String, migrations: [Migration])] {
        let all: [(isUsed: Bool, name: String, migrations: [Migration])] = [
            (blocks.seals, "sealing", sealing), (blocks.ledger != nil, "ledger", ledger),
            (blocks.reservations != nil, "reservations", reservations),
            (blocks.effects != nil, "effects", effects),
            (blocks.callbacks != nil, "callbacks", callbacks),
            (blocks.files != nil, "files", files),
            (blocks.obligations != nil, "obligations", obligations),
        ]
        return all.filter(\.isUsed).map { ($0.name, $0.migrations) }
    }

    private static let ledger = [
        Migration(number: 1, name: "0001-ledger.sql", sql: ledgerTables)
    ]

    private static let reservations = [
        Migration(number: 1, name: "0001-reservations.sql", sql: reservationTables)
    ]

    // Lines are there while their hold keeps something; what is counted at all lies on day 0.
    private static let reservationTables = """
        CREATE TABLE host_resource(
            tenant TEXT NOT NULL,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            capacity INTEGER NOT NULL CHECK (capacity >= 0),
            taken INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND capacity),
            PRIMARY KEY (tenant, kind, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_hold(
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            body TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('active', 'committed', 'consumed', 'released', 'expired')),
            person TEXT,
            expires_ms INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_hold_line(
            tenant TEXT NOT NULL,
            kind TEXT NOT NULL,
            resource TEXT NOT NULL,
            start_day INTEGER NOT NULL,
            end_day INTEGER NOT NULL CHECK (start_day < end_day),
            hold TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            PRIMARY KEY (tenant, kind, resource, start_day, hold),
            FOREIGN KEY (tenant, kind, resource) REFERENCES host_resource(tenant, kind, id),
            FOREIGN KEY (tenant, hold) REFERENCES host_hold(tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX host_hold_line_hold ON host_hold_line(tenant, hold);
        """

    // What the decisions keep, the tables keep once more: a limit that is broken ends the command.
    private static let ledgerTables = """
        CREATE TABLE host_account(
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT,
            holder TEXT NOT NULL,
            money TEXT NOT NULL,
            limited TEXT CHECK (limited IN ('debit', 'credit')),
            opened_ms INTEGER NOT NULL,
            debits_pending INTEGER NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
            debits_posted INTEGER NOT NULL DEFAULT 0 CHECK (debits_posted >= 0),
            credits_pending INTEGER NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
            credits_posted INTEGER NOT NULL DEFAULT 0 CHECK (credits_posted >= 0),
            PRIMARY KEY (tenant, id),
            CHECK (holder <> 'platform' OR money NOT IN ('rent', 'deposit', 'mixed')),
            CHECK (limited IS NULL OR limited <> 'debit'
                OR debits_pending + debits_posted <= credits_posted),
            CHECK (limited IS NULL OR limited <> 'credit'
                OR credits_pending + credits_posted <= debits_posted)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_transfer(
            n INTEGER PRIMARY KEY,
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            body TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            refusal TEXT,
            kind TEXT,
            phase TEXT CHECK (phase IN ('single', 'pending', 'post', 'void', 'correction')),
            debit TEXT,
            credit TEXT,
            amount INTEGER CHECK (amount >= 0),
            earlier TEXT,
            reference TEXT,
            expires_ms INTEGER,
            state TEXT CHECK (state IN ('open', 'posted', 'voided', 'expired')),
            corrected INTEGER NOT NULL DEFAULT 0 CHECK (corrected BETWEEN 0 AND amount
                OR amount IS NULL),
            UNIQUE (tenant, id),
            CHECK ((refusal IS NULL) = (phase IS NOT NULL))
        ) STRICT;
        CREATE INDEX host_transfer_open ON host_transfer(expires_ms) WHERE state = 'open';

        CREATE TABLE host_entry(
            tenant TEXT NOT NULL,
            account TEXT NOT NULL,
            day INTEGER NOT NULL,
            n INTEGER NOT NULL REFERENCES host_transfer(n),
            is_debit INTEGER NOT NULL CHECK (is_debit IN (0, 1)),
            amount INTEGER NOT NULL CHECK (amount > 0),
            debits_posted INTEGER NOT NULL,
            credits_posted INTEGER NOT NULL,
            PRIMARY KEY (tenant, account, day, n)
        ) STRICT, WITHOUT ROWID;
        """
}
