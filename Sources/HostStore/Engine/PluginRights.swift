import CSQLite
import PluginKit

/// One thing that a statement touches, as SQLite reports it while preparing; names in small letters.
struct Access {
    let code: Int32
    let first: String
    let second: String
    /// The schema; nil where SQLite does not say it.
    let database: String?
    /// The view, trigger or common table through which it is touched.
    let through: String?
}

/// What a plugin's statements may touch on one connection: what its manifest declares, and nothing
/// else.
///
/// A name under which something is touched proves nothing, as a common table can take any name:
/// except that of an inner view, which no statement knows, and that of a trigger inside a write
/// that has no SELECT of its own.
struct PluginRights {
    enum Verdict {
        case allowed
        /// The column reads as NULL.
        case masked
        case refused
    }

    private struct Table {
        let columns: Set<String>
        /// For each masked column the bit of the permission that opens it.
        let masks: [String: UInt64]
        /// The columns that say whose row it is.
        let tenant: Set<String>
        let subject: Set<String>
        let hasTenant: Bool
        let hasSubject: Bool
        /// The columns that a caller from elsewhere sees of a row they may change.
        let open: Set<String>
    }

    private struct View {
        let scoped: ScopedViews.View
        let columns: Set<String>
        let table: String
        /// The grant by which another plugin's table is read; nil for an own one.
        let use: String?
    }

    let views: [ScopedViews]
    private var tables: [String: Table] = [:]
    private var open: [String: View] = [:]
    /// The table behind each inner view, with its schema.
    private var inner: [String: ReadableTable] = [:]
    /// Those of the host, and those of the plugin that keep to the owner of their own row.
    private let triggers: Set<String>
    /// Columns that a table has and the manifest does not declare; none in a file of this build.
    private var undeclared: [String: Set<String>] = [:]
    /// Triggers that the host has put there.
    let guards: Set<String>

    /// Prepares the judgement of one connection.
    ///
    /// `secret` is part of the inner views' names; `triggers` are those of the plugin's file, and
    /// `made` its columns, in small letters. A trigger that reaches for rows of others has no rights.
    init(
        _ grants: Grants,
        secret: String,
        triggers: [TriggerReview.Trigger],
        made: [(table: String, column: String)]
    ) throws(DatabaseError) {
        try PluginRights.checkConditions(grants)
        views = grants.readable.map { ScopedViews($0, secret: secret) }
        for table in grants.tables {
            tables[table.name] = PluginRights.table(table, grants.masks)
        }
        let names = Dictionary(grants.uses.map { ($0.name.stem, "\($0.name)") }) { $1 }
        for view in views {
            inner[view.inner] = view.table
            for scoped in view.views {
                open[scoped.name] = View(
                    scoped: scoped,
                    columns: small(scoped.columns),
                    table: view.table.table.name,
                    use: view.table.isForeign ? names[view.table.stem] : nil
                )
            }
        }
        guards = small(grants.tables.flatMap(RowGuards.names))
        let review = TriggerReview(grants.tables)
        self.triggers = small(triggers.filter(review.keepsToOwner).map(\.name)).union(guards)
        for (table, column) in made where tables[table]?.columns.contains(column) == false {
            undeclared[table, default: []].insert(column)
        }
    }

    private static func table(_ table: Manifest.Table, _ masks: [String]) -> Table {
        var bits: [String: UInt64] = [:]
        for column in table.columns {
            guard let permission = column.maskUnless else { continue }
            // A permission without a bit opens nothing.
            let bit = masks.firstIndex(of: permission).map { 1 << UInt64($0) as UInt64 }
            bits[column.name.lowercased()] = bit ?? .max
        }
        return Table(
            columns: small(table.columns.map(\.name)),
            masks: bits,
            tenant: small([table.tenantColumn, table.pathColumn].compactMap(\.self)),
            subject: small([table.subjectColumn].compactMap(\.self)),
            hasTenant: table.tenantColumn != nil,
            hasSubject: table.subjectColumn != nil,
            open: small(table.columnsOfResource)
        )
    }

    /// The permissions that decide what a column of a table reads as.
    func masks(of access: Access) -> UInt64 {
        guard access.code == SQLITE_READ else { return 0 }
        return tables[access.first]?.masks[access.second] ?? 0
    }

    /// Whether a plugin's statement with those rights may touch it.
    func verdict(_ access: Access, _ rights: StatementRights) -> Verdict {
        switch access.code {
        case SQLITE_SELECT, SQLITE_RECURSIVE:
            // A write's own SELECT is not asked through a name; a trigger's always is.
            !rights.isWrite || rights.scope == .system || isTrigger(access.through)
                ? .allowed : .refused
        case SQLITE_READ: read(access, rights)
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            mayWrite(access, rights) ? .allowed : .refused
        case SQLITE_FUNCTION: mayCall(access) ? .allowed : .refused
        default: .refused
        }
    }

    /// Refuses what SQLite would read otherwise than the rules do, and what it does without a word to
    /// the authorizer: NATURAL and USING compare columns of any table, ROLLBACK ends what others do.
    static func checkText(_ spec: StatementSpec) throws(DatabaseError) {
        let sql = "\(spec.sql)"
        guard let text = SQLText.problem(inStatement: sql, spec.scope) else { return }
        throw DatabaseError(code: SQLITE_AUTH, message: "not authorized: \(text.what)", sql: sql)
    }

    /// The same of the conditions of its tables, which become part of views and guards.
    private static func checkConditions(_ grants: Grants) throws(DatabaseError) {
        for table in grants.readable.map(\.table) {
            guard let text = table.publicWhere.flatMap(SQLText.problem(inCondition:)) else {
                continue
            }
            let problem = "not authorized: what is public of \(table.name): \(text.what)"
            throw DatabaseError(code: SQLITE_AUTH, message: problem, sql: table.publicWhere)
        }
    }

    /// Refuses an INSERT that fills a column without a grant, of which SQLite tells the authorizer
    /// only the table.
    func checkInserts(_ sql: String) throws(DatabaseError) {
        guard !undeclared.isEmpty else { return }
        let words = SQLWords.list(of: sql).map { $0.lowercased() }
        for place in words.indices where words[place] == "into" {
            let rest = words[(place + 1)...].drop { $0 == "main" }
            guard let table = rest.first, let hidden = undeclared[table] else { continue }
            // Without a list of columns it fills all of them.
            let fillsAll = rest.dropFirst().first.map { Self.afterTable.contains($0) } ?? true
            guard let column = hidden.sorted().first(where: { fillsAll || rest.contains($0) })
            else { continue }
            let problem = "not authorized: \(table).\(column)"
            throw DatabaseError(code: SQLITE_AUTH, message: problem, sql: sql)
        }
    }

    /// What follows the table of an INSERT that names no columns.
    private static let afterTable: Set<String> = ["values", "select", "default", "with", "as"]

    /// True for a column that a write of scope `resource` reads of the rows it changes: what its
    /// caller may see of them.
    func isOpen(_ column: String, of table: String) -> Bool {
        tables[table]?.open.contains(column) ?? false
    }

    /// The columns of one of the plugin's own tables; nil for anything else.
    func columns(of table: String) -> Set<String>? { tables[table]?.columns }

    /// True for the name of a view that no statement knows.
    func isInner(_ name: String) -> Bool { inner[name] != nil }

    /// What a scoped view shows; nil for a name that is none.
    func source(of view: String) -> (table: String, use: String?)? {
        open[view].map { ($0.table, $0.use) }
    }

    private func isTrigger(_ name: String?) -> Bool { name.map(triggers.contains) ?? false }

    private func read(_ access: Access, _ rights: StatementRights) -> Verdict {
        if let view = open[access.first], access.database != "main" {
            return mayRead(view, access, rights) ? .allowed : .refused
        }
        if inner[access.first] != nil { return .allowed }
        if let through = access.through, let behind = inner[through] {
            guard behind.table.name == access.first, behind.schema == access.database else {
                return .refused
            }
            return masked(access, rights)
        }
        guard tables[access.first] != nil, access.database ?? "main" == "main" else {
            return .refused
        }
        if rights.isWrite { return readOfWrite(access, rights) }
        return rights.scope == .system ? masked(access, rights) : .refused
    }

    private func mayRead(_ view: View, _ access: Access, _ rights: StatementRights) -> Bool {
        !rights.isWrite && ScopedViews.isOpen(view.scoped, to: rights.scope)
            && (access.second.isEmpty || view.columns.contains(access.second))
    }

    private func masked(_ access: Access, _ rights: StatementRights) -> Verdict {
        guard let table = tables[access.first], access.database ?? "main" == "main" else {
            return .allowed
        }
        if access.second.isEmpty || access.second == "rowid" {
            return rights.scope == .system ? .allowed : .refused
        }
        guard table.columns.contains(access.second) else { return .refused }
        let mask = table.masks[access.second] ?? 0
        return mask & rights.masks == 0 ? .allowed : .masked
    }

    /// A write reads its target's own columns and its foreign keys' parents, never a masked one.
    private func readOfWrite(_ access: Access, _ rights: StatementRights) -> Verdict {
        let table = tables[access.first]
        // No trigger of a plugin reads a masked column (`MaskReview`), but a common table may have
        // taken a trigger's name.
        if isTrigger(access.through) {
            guard masks(of: access) == 0 else { return .refused }
            return table?.columns.contains(access.second) == true ? .allowed : .refused
        }
        guard access.through == nil || rights.scope == .system, masks(of: access) == 0 else {
            return .refused
        }
        if access.second.isEmpty || access.second == "rowid" {
            return rights.scope == .system ? .allowed : .refused
        }
        return table?.columns.contains(access.second) == true ? .allowed : .refused
    }

    private func mayWrite(_ access: Access, _ rights: StatementRights) -> Bool {
        guard rights.isWrite, access.database == "main", let table = tables[access.first] else {
            return false
        }
        if access.code == SQLITE_UPDATE, !table.columns.contains(access.second) { return false }
        // What a trigger of the plugin writes meets the row guards like any other row.
        if isTrigger(access.through) { return true }
        if rights.scope == .system { return true }
        guard access.through == nil else { return false }
        // No row leaves its tenant; within it a tenant may give a row to another person.
        let isMove = access.code == SQLITE_UPDATE && table.tenant.contains(access.second)
        let isGift = access.code == SQLITE_UPDATE && table.subject.contains(access.second)
        switch rights.scope {
        case .tenant: return table.hasTenant && !isMove
        case .subject: return table.hasSubject && !isMove && !isGift
        case .resource: return table.hasTenant && !isMove && !isGift
        case .public, .subtree, .system: return false
        }
    }

    private func mayCall(_ access: Access) -> Bool {
        SQLFunctions.allowed.contains(access.second)
            || RowGuards.functions.contains(access.second) && isTrigger(access.through)
    }
}

private func small(_ names: [String]) -> Set<String> { Set(names.map { $0.lowercased() }) }
