import Crypto
import PluginKit

/// The keys in a plugin's file at work, on one connection.
///
/// A key is a row of the file, made in the transaction that first needs it: file and keys are one in
/// every backup, and whoever lacks the host's key has neither.
struct SealVault: SealedRows {
    let rules: PersonalRules
    let tenant: TenantID?
    let keys: SealingKeys
    let environment: StoreEnvironment
    let statement: (StaticString) throws -> PreparedStatement
    /// False on a connection that reads only.
    var mayMake = true

    init(
        _ connection: Connection,
        tenant: TenantID?,
        _ environment: StoreEnvironment,
        mayMake: Bool = true
    ) throws {
        guard connection.blocks.seals else { throw Fault.blockNotDeclared("sealed columns") }
        guard let keys = environment.sealing else { throw Fault.sealingMissing(connection.path) }
        self.keys = keys
        self.tenant = tenant
        self.environment = environment
        self.mayMake = mayMake
        rules = connection.blocks.personal ?? PersonalRules(fields: [])
        statement = { try connection.statement($0) }
    }

    func seal(_ plain: [UInt8], at place: SealedPlace, about person: PersonID?) throws -> [UInt8] {
        try seal(plain, bound: SealVault.context(place), about: person)
    }

    func open(_ sealed: [UInt8], at place: SealedPlace) throws -> Unsealed {
        try open(sealed, bound: SealVault.context(place))
    }

    func finder(
        of plain: [UInt8],
        _ table: String,
        _ column: String,
        tenant: String
    ) throws -> [UInt8] {
        try hash(plain, bound: ["find", table, column, tenant])
    }

    private static func context(_ place: SealedPlace) -> [String] {
        ["cell", place.table, place.column, place.tenant, place.row]
    }

    /// Seals bytes for one place of the plugin's file.
    func seal(
        _ plain: [UInt8],
        bound context: [String],
        about person: PersonID? = nil
    ) throws -> [UInt8] {
        let (row, key) = try newest(.seal, of: person?.text ?? "")
        let header = SealedCell.header(row.number)
        return header
            + (try SealedBytes.seal(
                SealedCell.pad(plain),
                key,
                nonce: environment.randomBytes(SealedBytes.nonceBytes),
                bound: header + SealedBytes.context(context)
            ))
    }

    func open(_ sealed: [UInt8], bound context: [String]) throws -> Unsealed {
        let number = try SealedCell.key(of: sealed)
        guard let row = try row(number) else { throw Fault.personErased() }
        let padded = try SealedBytes.open(
            sealed.dropFirst(SealedCell.headerBytes),
            SymmetricKey(data: keys.unwrap(row)),
            bound: SealedCell.header(number) + SealedBytes.context(context)
        )
        return Unsealed(
            bytes: try SealedCell.unpad(padded),
            person: row.person.isEmpty ? nil : PersonID(row.person)
        )
    }

    /// A hash that nobody can try values out on who lacks the key.
    func hash(_ plain: [UInt8], bound context: [String]) throws -> [UInt8] {
        let key = try newest(.find, of: "").key
        var mac = HMAC<SHA256>(key: key)
        mac.update(data: SealedBytes.context(context))
        mac.update(data: plain)
        return Array(mac.finalize())
    }

    private func row(_ number: Int64) throws -> SealKeyRow? {
        let select = try statement(
            "SELECT person, purpose, version, wrapped FROM host_seal_key WHERE n=?1"
        )
        select.bind(number, at: 1)
        return try select.first { row in
            SealKeyRow(
                number: number,
                person: row.text(at: 0),
                purpose: SealKeyRow.Purpose(rawValue: row.text(at: 1)) ?? .seal,
                version: row.int64(at: 2),
                wrapped: row.blob(at: 3)
            )
        }
    }

    private func newest(
        _ purpose: SealKeyRow.Purpose,
        of person: String
    ) throws -> (row: SealKeyRow, key: SymmetricKey) {
        let select = try statement(
            """
            SELECT n, version, wrapped FROM host_seal_key WHERE person=?1 AND purpose=?2
                ORDER BY made_ms DESC, n LIMIT 1
            """
        )
        select.bind(person, at: 1)
        select.bind(purpose.rawValue, at: 2)
        let found = try select.first { row in
            SealKeyRow(
                number: row.int64(at: 0),
                person: person,
                purpose: purpose,
                version: row.int64(at: 1),
                wrapped: row.blob(at: 2)
            )
        }
        if let found { return (found, SymmetricKey(data: try keys.unwrap(found))) }
        return try make(purpose, of: person)
    }

    private func make(
        _ purpose: SealKeyRow.Purpose,
        of person: String
    ) throws -> (row: SealKeyRow, key: SymmetricKey) {
        let bytes = environment.randomBytes(SealingKeys.keyBytes)
        let number = environment.randomBytes(8).reduce(0) { $0 << 8 | Int64($1) } & Int64.max
        let row = SealKeyRow(number: number, person: person, purpose: purpose)
        let key = SymmetricKey(data: bytes)
        // Nothing was sealed yet, so nothing is found, whatever the hash.
        guard mayMake else { return (row, key) }
        let insert = try statement(
            """
            INSERT INTO host_seal_key(n, person, purpose, version, wrapped, made_ms)
                VALUES(?1,?2,?3,?4,?5,?6)
            """
        )
        insert.bind(number, at: 1)
        insert.bind(person, at: 2)
        insert.bind(purpose.rawValue, at: 3)
        insert.bind(keys.newest, at: 4)
        let nonce = environment.randomBytes(SealedBytes.nonceBytes)
        insert.bind(try keys.wrap(bytes, as: row, nonce: nonce), at: 5)
        insert.bind(environment.now().utcMillis, at: 6)
        try insert.run()
        return (row, key)
    }
}

extension Fault {
    /// A plugin seals values, and nobody gave its file the host's keys.
    static func sealingMissing(_ path: String, location: SourceLocation = .here()) -> Fault {
        var fault = Fault(
            .internalError,
            code: "store.sealing_missing",
            message: LocalizedText(
                zh: "缺少用于加密个人信息的主机密钥。",
                en: "The host's keys for sealing personal values are not at hand."
            ),
            remedy: LocalizedText(
                zh: "请通过主机打开数据文件：密钥保存在 host.db 中。",
                en: "Open the file through the host: the keys lie in host.db."
            ),
            location: location
        )
        fault.cause = path
        return fault
    }
}
