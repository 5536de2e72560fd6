import CSQLite
import PluginKit

/// The sealed columns that a statement writes, reads or finds rows by: each only by a value of its own
/// type, so that no other text or bytes ever stand in one.
struct SealedUse {
    /// What a value of the statement has to do with a sealed column.
    struct Field {
        /// `Applicant.Number`, below `Fields`.
        let symbol: String
        /// Of a value that is written: the input that holds the row's key.
        var row: String?
        /// Of a value that is read: the columns of the result with the row's key and its tenant.
        var columns: (row: Int, tenant: Int?)?
    }

    /// Inputs by their names, results by their places.
    struct Fields {
        var inputs: [String: Field] = [:]
        var outputs: [Int: Field] = [:]
    }

    let check: StatementCheck
    let tokens: SQLTokens
    let facts: StatementFacts

    /// A column and what the statement gives it.
    private typealias Assignment = (column: String, value: [String], offset: Int)

    private var tables: [Manifest.Table] { check.schema.manifest.tables }

    func run() -> Fields {
        var fields = Fields()
        for table in written { write(table, into: &fields) }
        for table in tables where !written.contains(where: { $0.name == table.name }) {
            find(in: table, into: &fields)
        }
        if case .rows(let values) = check.declaration.output { read(values, into: &fields) }
        for value in check.declaration.inputs
        where value.kind.isOfField && fields.inputs[value.name] == nil {
            check.wrong(
                ":\(value.name) is given to no column that is sealed or finds one",
                "write it where such a column gets its value, or is compared by ="
            )
        }
        return fields
    }

    private var written: [Manifest.Table] {
        let names = Set(facts.accesses.filter(\.isWrite).map(\.first))
        return tables.filter { names.contains($0.name.lowercased()) }
    }

    // MARK: - Writing

    private func write(_ table: Manifest.Table, into fields: inout Fields) {
        let special = table.columns.filter { $0.sealed != nil || $0.finds != nil }
        guard !special.isEmpty else { return }
        let given = inserted + updated
        for assignment in given {
            guard let column = special.first(where: { $0.name.lowercased() == assignment.column })
            else { continue }
            if assignment.value == ["null"] { continue }
            if assignment.value == ["excluded", ".", assignment.column] { continue }
            note(assignment, table, column, given, into: &fields)
        }
        let named = Set(given.map(\.column))
        let isInsert = facts.accesses.contains { $0.isWrite && $0.code == SQLITE_INSERT }
        let isBlind = isInsert && inserted.isEmpty
        for column in special where isBlind || !isCovered(column, table, named) {
            check.wrong(
                "it cannot be seen what \(column.name), which is sealed or finds one, is given",
                "give it a parameter in VALUES or SET, and take no rows from a SELECT"
            )
        }
        find(in: table, into: &fields)
    }

    /// True when the statement leaves a column alone, or says what it gives it.
    private func isCovered(
        _ column: Manifest.Table.Column,
        _ table: Manifest.Table,
        _ named: Set<String>
    ) -> Bool {
        let name = column.name.lowercased()
        let isUpdated = facts.accesses.contains {
            $0.isWrite && $0.code == SQLITE_UPDATE && $0.second == name
        }
        return !isUpdated || named.contains(name)
    }

    private func note(
        _ assignment: Assignment,
        _ table: Manifest.Table,
        _ column: Manifest.Table.Column,
        _ given: [Assignment],
        into fields: inout Fields
    ) {
        let target = column.finds ?? column.name
        guard let field = check.schema.manifest.blocks.personal?.field(table.name, target),
            let input = input(assignment.value, column.finds == nil ? .sealed : .finder)
        else {
            check.wrong(
                "\(column.name) takes a parameter of type "
                    + (column.finds == nil ? "Sealed" : "Finder"),
                "declare one in \"-- in\", and write nothing else there",
                assignment.offset
            )
            return
        }
        var use = Field(symbol: field.symbol)
        if column.finds == nil {
            let rows = given.filter { $0.column == field.row.lowercased() } + compared
            let key = rows.first { row in
                row.column == field.row.lowercased() && self.input(row.value, .text) != nil
            }
            guard let key, let row = self.input(key.value, .text) else {
                check.wrong(
                    "it does not say in which row \(column.name) stands",
                    "give \(field.row) a parameter of type Text, or compare it with one by =",
                    assignment.offset
                )
                return
            }
            use.row = row
        }
        fields.inputs[input] = use
    }

    /// The input behind a value that is nothing but a parameter of a kind.
    private func input(
        _ value: [String],
        _ kind: StatementDeclaration.Value.Kind
    ) -> String? {
        guard value.count == 1, value[0].hasPrefix(":") else { return nil }
        return check.declaration.inputs.first {
            ":" + $0.name == value[0] && $0.kind == kind && (kind != .text || !$0.mayBeNull)
        }?.name
    }

    /// `(columns) VALUES (…), (…)`.
    private var inserted: [Assignment] {
        guard let into = tokens.list.firstIndex(where: { $0.text == "into" }) else { return [] }
        var open = into + 2
        if tokens.text(open) == "." { open += 2 }
        guard tokens.text(open) == "(" else { return [] }
        let columns = tokens.parts(open).map { $0.joined().lowercased() }
        var index = tokens.closing(open) + 1
        guard tokens.text(index) == "values" else {
            return columns.map { ($0, [], tokens.list[open].offset) }
        }
        index += 1
        var found: [Assignment] = []
        while tokens.text(index) == "(" {
            let offset = tokens.list[index].offset
            found += zip(columns, tokens.parts(index)).map { ($0, $1, offset) }
            index = tokens.closing(index) + 1
            guard tokens.text(index) == "," else { break }
            index += 1
        }
        return found
    }

    /// `SET column = value, …`.
    private var updated: [Assignment] {
        guard let set = tokens.list.firstIndex(where: { $0.kind == .word && $0.text == "set" })
        else { return [] }
        var found: [Assignment] = []
        var index = set + 1
        while let column = tokens.text(index), tokens.text(index + 1) == "=" {
            let offset = tokens.list[index].offset
            index += 2
            var value: [String] = []
            while let text = tokens.text(index),
                ![",", ";", "where", "returning", "from"].contains(text)
            {
                let end = text == "(" ? tokens.closing(index) : index
                value += tokens.list[index...min(end, tokens.list.count - 1)].map(\.text)
                index = end + 1
            }
            found.append((column.lowercased(), value, offset))
            guard tokens.text(index) == "," else { break }
            index += 1
        }
        return found
    }

    /// `column = :value` anywhere behind WHERE or ON.
    private var compared: [Assignment] {
        guard let start = tokens.list.firstIndex(where: { ["where", "on"].contains($0.text) })
        else { return [] }
        return tokens.list.indices[start...].compactMap { index in
            guard tokens.text(index + 1) == "=", let value = tokens.text(index + 2),
                tokens.list[index + 2].kind == .parameter
            else { return nil }
            return (tokens.list[index].text.lowercased(), [value], tokens.list[index].offset)
        }
    }

    // MARK: - Finding

    private func find(in table: Manifest.Table, into fields: inout Fields) {
        let isRead = facts.accesses.contains {
            $0.first == table.name.lowercased() || $0.first.hasPrefix(table.name.lowercased() + "_")
        }
        guard isRead else { return }
        for column in table.columns {
            guard let target = column.finds,
                let field = check.schema.manifest.blocks.personal?.field(table.name, target)
            else { continue }
            for comparison in compared where comparison.column == column.name.lowercased() {
                guard let input = input(comparison.value, .finder) else {
                    check.wrong(
                        "\(column.name) is compared with something other than a Finder",
                        "declare the parameter Finder",
                        comparison.offset
                    )
                    continue
                }
                fields.inputs[input] = Field(symbol: field.symbol)
            }
        }
    }

    // MARK: - Reading

    private func read(_ values: [StatementDeclaration.Value], into fields: inout Fields) {
        for (place, value) in values.enumerated() where facts.columns.indices.contains(place) {
            let column = facts.columns[place]
            let table = tables.first { $0.name.lowercased() == column.table }
            let declared = table?.columns.first { $0.name.lowercased() == column.origin }
            guard let table, let declared, declared.sealed != nil,
                let field = check.schema.manifest.blocks.personal?.field(table.name, declared.name)
            else {
                refuse(value, declared)
                continue
            }
            guard value.kind == .sealed else {
                check.wrong("\(value.name) is sealed", "declare it Sealed")
                continue
            }
            let row = result(table, field.row)
            let tenant = field.tenantColumn.flatMap { result(table, $0) }
            guard let row, tenant != nil || field.tenantColumn == nil else {
                let names = [field.row, field.tenantColumn].compactMap(\.self)
                check.wrong(
                    "\(value.name) is bound to its row, which the result does not name",
                    "let it give \(names.joined(separator: " and ")) too"
                )
                continue
            }
            fields.outputs[place] = Field(symbol: field.symbol, columns: (row, tenant))
        }
    }

    private func refuse(
        _ value: StatementDeclaration.Value,
        _ column: Manifest.Table.Column?
    ) {
        if value.kind.isOfField {
            check.wrong("\(value.name) is no sealed column", "declare the type that it has")
        }
        if column?.finds != nil {
            check.wrong("\(value.name) is there to find rows by", "leave it out of the result")
        }
    }

    /// The place of a table's column in the result.
    ///
    /// Under scope tenant every row is the caller's tenant's: its column comes through a view as a value,
    /// of which SQLite keeps the name alone.
    private func result(_ table: Manifest.Table, _ column: String) -> Int? {
        let isOwner = check.declaration.scope == .tenant && column == table.tenantColumn
        return facts.columns.firstIndex {
            $0.table == table.name.lowercased() && $0.origin == column.lowercased()
        }
            ?? facts.columns.firstIndex {
                isOwner && $0.origin == nil && $0.name.lowercased() == column.lowercased()
            }
    }
}

extension StatementDeclaration.Value.Kind {
    /// True for what belongs to a sealed column.
    var isOfField: Bool { self == .sealed || self == .finder }
}
