/// Where a sealed value stands: it is bound to all of it.
package struct SealedPlace: Sendable, Hashable {
    package let table: String
    package let column: String
    package let row: String
    /// Empty for a row of no tenant.
    package let tenant: String

    package init(table: String, column: String, row: String, tenant: String) {
        self.table = table
        self.column = column
        self.row = row
        self.tenant = tenant
    }
}

/// A sealed value that was opened.
package struct Unsealed: Sendable {
    package let bytes: [UInt8]
    /// Whom it is about; nil when it is about nobody in particular.
    package let person: PersonID?

    package init(bytes: [UInt8], person: PersonID?) {
        self.bytes = bytes
        self.person = person
    }
}

/// The keys of a plugin's sealed values, for reading.
package protocol SealedReads {
    var rules: PersonalRules { get }
    /// The tenant whose rows are written, or read.
    var tenant: TenantID? { get }
    /// Throws `personal.erased` and `personal.sealed_unreadable`.
    func open(_ sealed: [UInt8], at place: SealedPlace) throws -> Unsealed
    /// What a value of that tenant's is found by in a column.
    func finder(of plain: [UInt8], _ table: String, _ column: String, tenant: String) throws
        -> [UInt8]
}

/// The same in a transaction, which makes keys that are not there yet.
package protocol SealedRows: SealedReads {
    func seal(_ plain: [UInt8], at place: SealedPlace, about person: PersonID?) throws -> [UInt8]
}
