package import HostStore

/// The tables of host.db.
package enum IdentitySchema {
    /// Every migration of host.db, in order.
    package static let migrations = [
        Migration(number: 1, name: "0001-identity.sql", sql: identity),
        Migration(number: 2, name: "0002-staff.sql", sql: staff),
        Migration(number: 3, name: "0003-proof.sql", sql: proof),
        Migration(number: 4, name: "0004-names.sql", sql: names),
        Migration(number: 5, name: "0005-erased.sql", sql: erased),
        Migration(number: 6, name: "0006-erasures.sql", sql: erasures),
        Migration(number: 7, name: "0007-revocations.sql", sql: revocations),
        Migration(number: 8, name: "0008-askers.sql", sql: askers),
    ]

    /// Who was erased, by a keyed hash, for files that are restored later.
    private static let erased = """
        CREATE TABLE erased_person(
            tag BLOB PRIMARY KEY,
            at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Codes by phone and by the network that asked; those under way at this moment are asked for anew.
    private static let askers = """
        DROP TABLE sign_in_code;
        CREATE TABLE sign_in_code(
            phone_hash BLOB NOT NULL,
            network_tag BLOB NOT NULL,
            sent BLOB NOT NULL,
            code_digest BLOB,
            expires_ms INTEGER,
            attempts_left INTEGER,
            stray_attempts_left INTEGER,
            forget_ms INTEGER NOT NULL,
            PRIMARY KEY (phone_hash, network_tag)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sign_in_code_forget ON sign_in_code(forget_ms);
        """

    /// How often something was taken from somebody.
    private static let revocations = """
        CREATE TABLE revocation(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            n INTEGER NOT NULL
        ) STRICT;
        INSERT INTO revocation VALUES(1, 0);

        CREATE TRIGGER session_ended AFTER UPDATE OF revoked_ms ON session
            WHEN OLD.revoked_ms IS NULL AND NEW.revoked_ms IS NOT NULL
            BEGIN UPDATE revocation SET n = n + 1; END;
        CREATE TRIGGER key_revoked AFTER UPDATE OF revoked_ms ON api_key
            WHEN OLD.revoked_ms IS NULL AND NEW.revoked_ms IS NOT NULL
            BEGIN UPDATE revocation SET n = n + 1; END;
        CREATE TRIGGER role_withdrawn AFTER DELETE ON membership
            BEGIN UPDATE revocation SET n = n + 1; END;
        CREATE TRIGGER password_changed AFTER UPDATE OF hash ON password
            WHEN OLD.hash <> NEW.hash
            BEGIN UPDATE revocation SET n = n + 1; END;
        CREATE TRIGGER organisation_suspended AFTER UPDATE OF suspended_ms ON tenant
            WHEN OLD.suspended_ms IS NULL AND NEW.suspended_ms IS NOT NULL
            BEGIN UPDATE revocation SET n = n + 1; END;
        """

    /// In which order people were erased: files of plugins note how far they were held against it.
    private static let erasures = """
        ALTER TABLE erased_person ADD COLUMN n INTEGER NOT NULL DEFAULT 0;
        UPDATE erased_person SET n = (SELECT count(*) FROM erased_person e
            WHERE (e.at_ms, e.tag) <= (erased_person.at_ms, erased_person.tag));
        """

    /// What an organisation calls its member: nobody reads there what another one wrote.
    private static let names = """
        ALTER TABLE membership ADD COLUMN name TEXT NOT NULL DEFAULT '';
        UPDATE membership SET name = (SELECT name FROM person WHERE id = membership.person);
        """

    /// When a code opened the session, and whether its secret is to be replaced.
    private static let proof = """
        ALTER TABLE session ADD COLUMN proven_ms INTEGER;
        ALTER TABLE session ADD COLUMN outdated INTEGER NOT NULL DEFAULT 0;
        """

    private static let identity = """
        CREATE TABLE host_secret(
            name TEXT PRIMARY KEY,
            key BLOB NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tenant(
            id TEXT PRIMARY KEY,
            parent TEXT REFERENCES tenant(id),
            path TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            name_zh TEXT NOT NULL,
            name_en TEXT NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tenant_parent ON tenant(parent);

        CREATE TABLE person(
            id TEXT PRIMARY KEY,
            phone_hash BLOB NOT NULL UNIQUE,
            phone_sealed BLOB NOT NULL,
            name TEXT NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE membership(
            person TEXT NOT NULL REFERENCES person(id),
            tenant TEXT NOT NULL REFERENCES tenant(id),
            role TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            PRIMARY KEY (person, tenant, role)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX membership_tenant ON membership(tenant, person);

        CREATE TABLE session(
            token_hash BLOB PRIMARY KEY,
            person TEXT NOT NULL REFERENCES person(id),
            created_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL,
            revoked_ms INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX session_person ON session(person, created_ms);
        CREATE INDEX session_expires ON session(expires_ms);

        CREATE TABLE sign_in_code(
            phone_hash BLOB PRIMARY KEY,
            code_digest BLOB,
            expires_ms INTEGER,
            attempts_left INTEGER,
            sent BLOB NOT NULL,
            forget_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sign_in_code_forget ON sign_in_code(forget_ms);

        CREATE TABLE identity_audit(
            n INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            act TEXT NOT NULL,
            outcome TEXT NOT NULL,
            actor_kind TEXT NOT NULL,
            actor TEXT NOT NULL,
            person TEXT,
            tenant TEXT,
            role TEXT,
            phone_hash BLOB,
            address_tag BLOB
        ) STRICT;
        CREATE INDEX identity_audit_person ON identity_audit(person, n);
        """

    private static let staff = """
        ALTER TABLE tenant ADD COLUMN suspended_ms INTEGER;
        CREATE INDEX tenant_suspended ON tenant(path) WHERE suspended_ms IS NOT NULL;

        ALTER TABLE identity_audit ADD COLUMN detail TEXT;
        ALTER TABLE identity_audit ADD COLUMN trace TEXT;

        CREATE TABLE password(
            person TEXT PRIMARY KEY REFERENCES person(id),
            hash TEXT NOT NULL,
            changed_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE api_key(
            id TEXT PRIMARY KEY,
            secret_hash BLOB NOT NULL,
            tenant TEXT NOT NULL REFERENCES tenant(id),
            person TEXT NOT NULL REFERENCES person(id),
            name TEXT NOT NULL,
            scopes TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL,
            revoked_ms INTEGER,
            used_ms INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX api_key_tenant ON api_key(tenant, created_ms);

        CREATE TABLE person_link(
            provider TEXT NOT NULL,
            subject_hash BLOB NOT NULL,
            person TEXT NOT NULL REFERENCES person(id),
            created_ms INTEGER NOT NULL,
            PRIMARY KEY (provider, subject_hash)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX person_link_person ON person_link(person);

        CREATE TABLE provider_visit(
            state_hash BLOB PRIMARY KEY,
            visitor_hash BLOB NOT NULL,
            nonce TEXT NOT NULL,
            verifier TEXT NOT NULL,
            next TEXT NOT NULL,
            expires_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX provider_visit_expires ON provider_visit(expires_ms);

        CREATE TABLE denial_audit(
            n INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            principal_kind TEXT NOT NULL,
            principal TEXT NOT NULL,
            tenant TEXT,
            operation TEXT NOT NULL,
            permission TEXT NOT NULL,
            grant_place TEXT NOT NULL,
            trace TEXT NOT NULL,
            times INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX denial_audit_tenant ON denial_audit(tenant, n);
        """
}
