import PluginKit

/// A typed statement as its file declares it: header comments, then one SQL statement.
struct StatementDeclaration {
    /// A value of a statement in Swift and in SQLite.
    struct Value {
        enum Kind: String, CaseIterable {
            case text = "Text"
            case int = "Int"
            case bool = "Bool"
            case blob = "Blob"
            case money = "Money"
            case instant = "Instant"
            case day = "Day"
            case sealed = "Sealed"
            case finder = "Finder"
        }
        let name: String
        let kind: Kind
        let mayBeNull: Bool
    }

    enum Output {
        case rows([Value])
        case none
    }

    let name: String
    let scope: StatementSpec.Scope
    let inputs: [Value]
    let output: Output
    /// Why the statement may look at every row of a large table; nil when it may not.
    let scanReason: String?
    let sql: String
    let file: PluginFiles.Text
    /// Where the header and the SQL start in the file.
    let offset: Int
    let sqlOffset: Int
}

extension StatementDeclaration.Value.Kind {
    var swiftType: String {
        switch self {
        case .text: "String"
        case .int: "Int64"
        case .bool: "Bool"
        case .blob: "[UInt8]"
        case .money: "Money"
        case .instant: "Instant"
        case .day: "CivilDay"
        case .sealed: "Sealed"
        case .finder: "Finder"
        }
    }

    /// The method of RowReader that reads it.
    var reader: String {
        switch self {
        case .text: "text"
        case .int: "int64"
        case .bool: "bool"
        case .blob: "blob"
        case .money: "money"
        case .instant: "instant"
        case .day: "day"
        case .sealed, .finder: "blob"
        }
    }

    /// The column type that holds it.
    var columnType: String {
        switch self {
        case .text: "TEXT"
        case .blob, .sealed, .finder: "BLOB"
        case .int, .bool, .money, .instant, .day: "INTEGER"
        }
    }
}
