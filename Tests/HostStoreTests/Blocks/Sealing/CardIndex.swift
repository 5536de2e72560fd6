@testable import HostStore
@testable import PluginKit

/// A small plugin that keeps cards about people: a number that is found again, and a door code.
enum CardIndex {
    enum Number: SealedField {
        typealias Value = MobileNumber
        static let table: StaticString = "card"
        static let column: StaticString = "number"
    }

    enum Code: SealedField {
        typealias Value = SecretText
        static let table: StaticString = "card"
        static let column: StaticString = "code"
    }

    static let open = "cards.number.open"

    static let tables = [
        Manifest.Table(
            name: "card",
            tenantColumn: "tenant_id",
            subjectColumn: "person_id",
            isLarge: false,
            columns: ["id", "tenant_id", "person_id"].map {
                Manifest.Table.Column(name: $0, dataClass: .internal, purpose: "test")
            } + [
                Manifest.Table.Column(
                    name: "number",
                    dataClass: .personal,
                    purpose: "test",
                    sealed: .init(kind: .mobileNumber, row: "id", openBy: open)
                ),
                Manifest.Table.Column(
                    name: "number_key",
                    dataClass: .personal,
                    purpose: "test",
                    finds: "number"
                ),
                Manifest.Table.Column(
                    name: "code",
                    dataClass: .restricted,
                    purpose: "test",
                    sealed: .init(kind: .text, row: "id", openBy: open)
                ),
            ]
        )
    ]

    static let bundle = Notebook.bundle(
        [
            PluginBundle.File(
                "0001-card.sql",
                """
                CREATE TABLE card(
                    id TEXT NOT NULL,
                    tenant_id TEXT NOT NULL,
                    person_id TEXT NOT NULL,
                    number BLOB NOT NULL,
                    number_key BLOB NOT NULL,
                    code BLOB,
                    PRIMARY KEY (tenant_id, id),
                    UNIQUE (tenant_id, number_key)
                ) STRICT;
                """
            )
        ],
        id: "cards"
    )

    static func store(_ home: TestStore, blocks: Manifest.Blocks? = nil) throws -> PluginStore {
        try PluginStore(
            bundle: bundle,
            tables: tables,
            blocks: blocks ?? Manifest.Blocks(personal: PersonalRules(tables)),
            in: DataDirectory(home.path),
            environment: home.environment()
        )
    }

    /// What stands in a row, as the caller's tenant sees it.
    struct Row: Sendable {
        let number: Sealed<Number>
        let code: Sealed<Code>?
    }
}

struct PutCard: Statement {
    static let spec = StatementSpec(
        index: 0,
        name: "putCard",
        scope: .tenant,
        sql: """
            INSERT INTO card(id, tenant_id, person_id, number, number_key, code)
                VALUES(:id, current_tenant(), :person, :number, :key, :code)
            """,
        isWrite: true
    )
    let id: String
    let person: String
    let number: Sealed<CardIndex.Number>
    let key: Finder<CardIndex.Number>
    let code: Sealed<CardIndex.Code>?

    func bind(_ binder: borrowing Binder) {
        binder.bind(id, at: 1)
        binder.bind(person, at: 2)
        binder.bind(number, at: 3, row: id)
        binder.bind(key, at: 4)
        binder.bind(code, at: 5, row: id)
    }
}

struct ReadCard: RowStatement {
    static let spec = StatementSpec(
        index: 1,
        name: "readCard",
        scope: .tenant,
        sql: "SELECT tenant_id, id, number, code FROM card_by_tenant WHERE id = :id",
        isWrite: false
    )
    let id: String

    func bind(_ binder: borrowing Binder) { binder.bind(id, at: 1) }

    static func row(_ reader: borrowing RowReader) throws -> CardIndex.Row {
        let (row, tenant) = (reader.text(1), reader.text(0))
        return CardIndex.Row(
            number: Sealed(reader.blob(2), row: row, tenant: tenant),
            code: reader.isNull(3) ? nil : Sealed(reader.blob(3), row: row, tenant: tenant)
        )
    }
}

struct FindCard: RowStatement {
    static let spec = StatementSpec(
        index: 2,
        name: "findCard",
        scope: .tenant,
        sql: "SELECT id FROM card_by_tenant WHERE number_key = :key",
        isWrite: false
    )
    let key: Finder<CardIndex.Number>

    func bind(_ binder: borrowing Binder) { binder.bind(key, at: 1) }

    static func row(_ reader: borrowing RowReader) throws -> String { reader.text(0) }
}

extension PluginStore {
    func put(
        _ id: String,
        _ number: String,
        about person: String,
        code: String? = nil,
        _ call: CallContext
    ) async throws {
        try await write(call) { transaction in
            let value = try MobileNumber(number)
            let someone = PersonID(person)
            let card = PutCard(
                id: id,
                person: person,
                number: try transaction.seal(
                    value,
                    as: CardIndex.Number.self,
                    row: id,
                    about: someone
                ),
                key: try transaction.finder(value, as: CardIndex.Number.self),
                code: try code.map {
                    try transaction.seal(
                        SecretText($0),
                        as: CardIndex.Code.self,
                        row: id,
                        about: someone
                    )
                }
            )
            try transaction.run(card)
        }
    }

    func number(_ id: String, _ call: CallContext) throws -> String? {
        try point(call) { snapshot in
            try snapshot.first(ReadCard(id: id)).map { try snapshot.open($0.number).digits }
        }
    }

    func find(_ number: String, _ call: CallContext) throws -> String? {
        try point(call) { snapshot in
            let key = try snapshot.finder(MobileNumber(number), as: CardIndex.Number.self)
            return try snapshot.first(FindCard(key: key))
        }
    }

    /// Changes the file as somebody with an editor for databases would.
    func tamper(_ sql: String) async throws {
        try await file.lane.perform { try $0.engine.connection.execute(sql) }
    }
}
