import PluginKit

/// Writes the typed statements of a plugin.
struct StatementText {
    let statements: [CheckedStatement]

    func write(into text: inout SwiftText) {
        text.line("import PluginKit")
        text.line()
        text.block("enum Statements {") { text in
            for (index, statement) in statements.enumerated() {
                if index > 0 { text.line() }
                write(statement, index, into: &text)
            }
            text.line()
            text.block("static var all: [StatementSpec] {") { text in
                let specs = statements.map { "\(Names.capitalized($0.declaration.name)).spec" }
                text.block("[", end: "]") { text in
                    for spec in specs { text.line("\(spec),") }
                }
            }
        }
    }

    private func write(_ statement: CheckedStatement, _ index: Int, into text: inout SwiftText) {
        let declaration = statement.declaration
        let name = Names.capitalized(declaration.name)
        var isRows = false
        if case .rows = declaration.output { isRows = true }
        text.block("struct \(name): \(isRows ? "RowStatement" : "Statement") {") { text in
            for value in declaration.inputs {
                text.line("let \(property(value, statement.fields.inputs[value.name]))")
            }
            text.block("static var spec: StatementSpec {") { text in
                text.line("StatementSpec(")
                text.indented { text in
                    text.line("index: \(index),")
                    text.line("name: \"\(declaration.name)\",")
                    text.line("scope: .\(SwiftText.name(declaration.scope.rawValue)),")
                    text.line("sql: \(SwiftText.literal(statement.sql)),")
                    let scans = declaration.scanReason == nil ? "" : ", scans: true"
                    text.line("isWrite: \(statement.isWrite)\(scans)")
                }
                text.line(")")
            }
            text.block("func bind(_ binder: borrowing Binder) {") { text in
                for (place, value) in statement.parameters.enumerated() {
                    let row = statement.fields.inputs[value.name]?.row
                    let bound = row.map { ", row: self.\(SwiftText.name($0))" } ?? ""
                    text.line(
                        "binder.bind(self.\(SwiftText.name(value.name)), at: \(place + 1)\(bound))"
                    )
                }
            }
            if case .rows(let values) = declaration.output {
                row(values, statement.fields.outputs, into: &text)
            }
        }
    }

    private func property(
        _ value: StatementDeclaration.Value,
        _ field: SealedUse.Field?
    ) -> String {
        let type = value.kind.swiftType + (field.map { "<Fields.\($0.symbol)>" } ?? "")
        return "\(SwiftText.name(value.name)): \(type)\(value.mayBeNull ? "?" : "")"
    }

    private func row(
        _ values: [StatementDeclaration.Value],
        _ fields: [Int: SealedUse.Field],
        into text: inout SwiftText
    ) {
        text.block("struct Row: Hashable, Sendable {") { text in
            for (place, value) in values.enumerated() {
                text.line("let \(property(value, fields[place]))")
            }
        }
        text.block("static func row(_ reader: borrowing RowReader) throws -> Row {") { text in
            text.line("Row(")
            text.indented { text in
                for (column, value) in values.enumerated() {
                    let read = read(value, column, fields[column])
                    let comma = column == values.count - 1 ? "" : ","
                    text.line(
                        value.mayBeNull
                            ? "\(value.name): reader.isNull(\(column)) ? nil : \(read)\(comma)"
                            : "\(value.name): \(read)\(comma)"
                    )
                }
            }
            text.line(")")
        }
    }

    private func read(
        _ value: StatementDeclaration.Value,
        _ column: Int,
        _ field: SealedUse.Field?
    ) -> String {
        let plain = "reader.\(value.kind.reader)(\(column))"
        guard let columns = field?.columns else { return plain }
        let tenant = columns.tenant.map { "reader.text(\($0))" } ?? "\"\""
        return "Sealed(\(plain), row: reader.text(\(columns.row)), tenant: \(tenant))"
    }
}
