import PluginKit

extension Attack {
    /// What a migration lets a row that is allowed set off.
    static let triggers: [Attack] = [
        by(
            """
            CREATE TRIGGER peek AFTER INSERT ON visit BEGIN UPDATE visit SET note =
                (SELECT max(name) FROM shop
                    WHERE tenant_id >= '' AND tenant_id <> NEW.tenant_id)
            WHERE id = NEW.id AND tenant_id = NEW.tenant_id AND person_id = NEW.person_id; END;
            """
        ),
        // One person reads another of the same tenant.
        by(
            """
            CREATE TRIGGER peek AFTER INSERT ON visit BEGIN UPDATE visit SET note =
                (SELECT max(v.note) FROM visit v WHERE v.tenant_id = NEW.tenant_id)
            WHERE id = NEW.id AND tenant_id = NEW.tenant_id AND person_id = NEW.person_id; END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek BEFORE INSERT ON visit
            WHEN EXISTS (SELECT 1 FROM 'shop' new WHERE new.tenant_id = new.tenant_id)
            BEGIN SELECT RAISE(ABORT, 'there is one'); END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek AFTER INSERT ON visit BEGIN UPDATE visit SET note = 'x'
            WHERE person_id = NEW.person_id AND tenant_id = NEW.tenant_id OR id = 'v2'; END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek AFTER INSERT ON visit
            BEGIN DELETE FROM visit WHERE id BETWEEN 'v1' AND tenant_id = NEW.tenant_id; END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek BEFORE INSERT ON visit WHEN (
                WITH every AS (SELECT name FROM shop) SELECT count(*) FROM every
            ) > 0 BEGIN SELECT RAISE(ABORT, 'there is one'); END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek BEFORE INSERT ON visit WHEN (
                SELECT count(name) FROM tally t LEFT JOIN ("shop" s) ON 1
            ) > 0 BEGIN SELECT RAISE(ABORT, 'there is one'); END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek BEFORE INSERT ON visit WHEN (
                SELECT name FROM shop WHERE tenant_id = NEW.tenant_id UNION
                SELECT name FROM shop ORDER BY name DESC LIMIT 1
            ) > 'a' BEGIN SELECT RAISE(ABORT, 'there is one'); END;
            """
        ),
        // The AND that looks like a conjunction belongs to the inner BETWEEN.
        by(
            """
            CREATE TRIGGER peek AFTER INSERT ON visit BEGIN UPDATE visit SET note = (
                SELECT max(s.name) FROM shop s WHERE s.tenant_id >= ''
                    AND NOT s.open BETWEEN s.open BETWEEN 1 AND 2 AND s.tenant_id = NEW.tenant_id)
            WHERE id = NEW.id AND tenant_id = NEW.tenant_id AND person_id = NEW.person_id; END;
            """
        ),
        // White space to SQLite, a letter to a rule that does not know it.
        by(
            """
            CREATE TRIGGER peek AFTER INSERT ON visit BEGIN UPDATE visit SET note = (
                SELECT max(s.name) FROM shop s
                WHERE s.tenant_id > 'a' \u{FEFF}OR s.tenant_id > 'b' AND s.tenant_id = NEW.tenant_id)
            WHERE id = NEW.id AND tenant_id = NEW.tenant_id AND person_id = NEW.person_id; END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek AFTER \u{FEFF}INSERT ON visit BEGIN \u{FEFF}UPDATE visit SET note =
                (\u{FEFF}SELECT max(s.name) FROM \u{FEFF}shop s)
            WHERE id = NEW.id AND tenant_id = NEW.tenant_id AND person_id = NEW.person_id; END;
            """
        ),
        // A column with the name of what ends a condition.
        by(
            """
            ALTER TABLE shop ADD COLUMN "begin" INTEGER NOT NULL DEFAULT 1;
            CREATE TRIGGER peek AFTER INSERT ON visit BEGIN UPDATE visit SET note = (
                SELECT max(s.name) FROM shop s WHERE s.tenant_id = NEW.tenant_id AND begin OR 1)
            WHERE id = NEW.id AND tenant_id = NEW.tenant_id AND person_id = NEW.person_id; END;
            """
        ),
        by(
            """
            CREATE TRIGGER peek AFTER INSERT ON visit BEGIN UPDATE visit SET note = (
                SELECT max(s.name) FROM shop s
                WHERE s.tenant_id = NEW.tenant_id AND s.id LIKE 'x' ESCAPE iif(s.open, 'ab', 'a')
                    AND s.name || s.phone > '')
            WHERE id = NEW.id AND tenant_id = NEW.tenant_id AND person_id = NEW.person_id; END;
            """
        ),
    ]

    private static func by(_ trigger: StaticString) -> Attack {
        .write(
            .subject,
            """
            INSERT INTO visit (id, tenant_id, person_id, shop_id)
            VALUES ('v9', current_tenant(), current_subject(), 's1')
            """,
            trigger: trigger
        )
    }
}
