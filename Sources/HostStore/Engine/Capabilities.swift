import CSQLite
import PluginKit

/// What statements may do on a connection once it is open, enforced by SQLite's authorizer while
/// a statement is prepared.
///
/// Nobody changes the schema, attaches files or sets pragmas any more; a plugin's statements touch
/// what its manifest declares, and start or end no transaction.
@safe final class Capabilities {
    private let scope: ScopeRecord
    private let rights: PluginRights?
    /// The mask bits that mattered to the statement prepared last.
    private(set) var relevantMasks: UInt64 = 0
    /// What the statement prepared last uses.
    private var used = UsedGrants()
    /// What the statement prepared last, a write in the tenant of a resource, changes and reads.
    private var reach = ResourceReach()

    /// `rights` are the plugin's; nil for a file in which no plugin has statements.
    init(_ scope: ScopeRecord, _ rights: PluginRights?) {
        self.scope = scope
        self.rights = rights
    }

    /// Takes effect for every statement prepared from here on; this object must outlive the
    /// connection.
    ///
    /// Once for the life of a connection: each change would make SQLite prepare everything anew.
    func install(on database: OpaquePointer) {
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe sqlite3_set_authorizer(
            database,
            { own, code, first, second, database, through in
                guard let own = unsafe own else { return SQLITE_DENY }
                let capabilities = unsafe Unmanaged<Capabilities>.fromOpaque(own)
                    .takeUnretainedValue()
                let access = Access(
                    code: code,
                    first: unsafe text(first) ?? "",
                    second: unsafe text(second) ?? "",
                    database: unsafe text(database),
                    through: unsafe text(through)
                )
                return capabilities.verdict(access)
            },
            own
        )
    }

    /// Before a statement is prepared.
    func begin() {
        relevantMasks = 0
        used = UsedGrants()
        reach = ResourceReach()
    }

    /// Refuses a write of scope `resource` that read what its caller may not see.
    func checkReach(_ sql: String) throws(DatabaseError) {
        guard let column = reach.hidden(rights) else { return }
        throw DatabaseError(code: SQLITE_AUTH, message: "not authorized: \(column)", sql: sql)
    }

    /// Refuses an INSERT into a column that the manifest does not declare.
    func checkInserts(_ sql: String) throws(DatabaseError) { try rights?.checkInserts(sql) }

    /// Tells what the statement prepared last uses.
    func tell(
        _ spec: StatementSpec,
        _ onUse: @Sendable (_ kind: String, _ name: String) -> Void
    ) {
        used.tell(spec, rights, onUse)
    }

    private func verdict(_ access: Access) -> Int32 {
        let statement = scope.rights
        switch statement.author {
        case .nobody: return SQLITE_DENY
        case .host: return Capabilities.allowsHost(access.code) ? SQLITE_OK : SQLITE_DENY
        case .plugin: break
        }
        guard let rights else { return SQLITE_DENY }
        relevantMasks |= rights.masks(of: access)
        if statement.scope == .resource { reach.note(access) }
        switch rights.verdict(access, statement) {
        case .allowed:
            rights.note(access, in: &used)
            return SQLITE_OK
        case .masked:
            rights.note(access, in: &used)
            return SQLITE_IGNORE
        case .refused: return SQLITE_DENY
        }
    }

    private static func allowsHost(_ code: Int32) -> Bool {
        switch code {
        case SQLITE_SELECT, SQLITE_RECURSIVE, SQLITE_READ, SQLITE_INSERT, SQLITE_UPDATE,
            SQLITE_DELETE, SQLITE_FUNCTION, SQLITE_TRANSACTION, SQLITE_SAVEPOINT:
            true
        default: false
        }
    }
}

/// A name that SQLite gives for the length of a call, in small letters.
private func text(_ name: UnsafePointer<CChar>?) -> String? {
    unsafe name.map { unsafe String(cString: $0).lowercased() }
}
