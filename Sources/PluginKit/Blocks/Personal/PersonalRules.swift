/// The columns of a plugin whose values are encrypted at rest.
package struct PersonalRules: Sendable, Hashable {
    /// What a sealed column holds.
    package enum Kind: String, Sendable, CaseIterable {
        case citizenId, mobileNumber, creditCode, text

        /// The type in PluginKit.
        package var swiftType: String {
            switch self {
            case .citizenId: "CitizenID"
            case .mobileNumber: "MobileNumber"
            case .creditCode: "SocialCreditCode"
            case .text: "SecretText"
            }
        }
    }

    package struct Field: Sendable, Hashable {
        package let table: String
        package let column: String
        package let kind: Kind
        /// The column that tells the rows of one tenant apart.
        package let row: String
        /// Permission without which only the masked value is read; nil for none.
        package let openBy: String?
        /// The column that it is found by; nil for none.
        package let finder: String?
        package let tenantColumn: String?

        /// `Applicant.CitizenNumber`: below `Fields`, the symbol it has in Swift.
        package var symbol: String {
            "\(PersonalRules.typeName(table)).\(PersonalRules.typeName(column))"
        }
    }

    package let fields: [Field]

    package init(fields: [Field]) { self.fields = fields }

    /// What the tables declare; nil when no column is sealed.
    package init?(_ tables: [Manifest.Table]) {
        fields = tables.flatMap { table in
            table.columns.compactMap { column in
                column.sealed.map { rule in
                    Field(
                        table: table.name,
                        column: column.name,
                        kind: rule.kind,
                        row: rule.row,
                        openBy: rule.openBy,
                        finder: table.columns.first { $0.finds == column.name }?.name,
                        tenantColumn: table.tenantColumn
                    )
                }
            }
        }
        if fields.isEmpty { return nil }
    }

    package func field(_ table: String, _ column: String) -> Field? {
        fields.first { $0.table == table && $0.column == column }
    }

    /// `DoorCode` for `door_code`.
    package static func typeName(_ name: String) -> String {
        Names.capitalized(Names.caseName(name) ?? name)
    }
}

extension Manifest.Table {
    /// How a column is sealed.
    package struct SealedRule: Sendable, Hashable {
        package var kind: PersonalRules.Kind
        /// The column that tells the rows of one tenant apart.
        package var row: String
        /// Permission without which only the masked value is read; nil for none.
        package var openBy: String?
    }
}
