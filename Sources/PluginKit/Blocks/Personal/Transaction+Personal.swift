extension Transaction {
    /// Encrypts a value for one row of its column, under a key of the person it is about.
    ///
    /// Erasing the person destroys the key, and with it whatever was sealed about them. A value about
    /// nobody in particular, such as the code of a common door, is sealed under the plugin's own key.
    /// The row is the value of the column that the manifest names in `row`; its tenant is the one that
    /// this transaction writes in, unless another is given, as statements of scope `system` need it.
    public func seal<F: SealedField>(
        _ value: F.Value,
        as field: F.Type,
        row: String,
        about person: PersonID?,
        in tenant: TenantID? = nil
    ) throws -> Sealed<F> {
        let rows = try sealedRows
        let rule = try rows.rules.field(field)
        let owner = rule.tenantColumn == nil ? nil : tenant ?? rows.tenant
        let place = rule.place(row: row, tenant: owner?.text ?? "")
        let bytes = try rows.seal(Array(value.plainText.utf8), at: place, about: person)
        return Sealed(bytes, row: row, tenant: place.tenant)
    }

    /// What rows with this value are found by, among those of the tenant that this transaction writes
    /// in, or of another that is given.
    public func finder<F: SealedField>(
        _ value: F.Value,
        as field: F.Type,
        in tenant: TenantID? = nil
    ) throws -> Finder<F> {
        try sealedRows.finder(value, field, tenant)
    }

    /// The value that was sealed, for the person it is about, for whoever holds the permission that
    /// the manifest names in `openBy`, and for the plugin working for itself.
    ///
    /// Throws `personal.may_not_open` for anybody else, `personal.erased` when the person was erased,
    /// and `personal.sealed_unreadable` for a value that was not sealed for this place.
    public func open<F: SealedField>(_ sealed: Sealed<F>) throws -> F.Value {
        try sealedRows.open(sealed, for: call)
    }

    /// As much of the value as anybody may see who sees its row.
    public func masked<F: SealedField>(_ sealed: Sealed<F>) throws -> String {
        try sealedRows.value(of: sealed).masked
    }
}

extension Snapshot {
    /// What rows with this value are found by, among those of the tenant the caller acts for, or of
    /// another that is given.
    public func finder<F: SealedField>(
        _ value: F.Value,
        as field: F.Type,
        in tenant: TenantID? = nil
    ) throws -> Finder<F> {
        try sealedReads.finder(value, field, tenant)
    }

    /// The value that was sealed, for the person it is about, for whoever holds the permission that
    /// the manifest names in `openBy`, and for the plugin working for itself.
    ///
    /// Throws `personal.may_not_open` for anybody else, `personal.erased` when the person was erased,
    /// and `personal.sealed_unreadable` for a value that was not sealed for this place.
    public func open<F: SealedField>(_ sealed: Sealed<F>) throws -> F.Value {
        try sealedReads.open(sealed, for: call)
    }

    /// As much of the value as anybody may see who sees its row.
    public func masked<F: SealedField>(_ sealed: Sealed<F>) throws -> String {
        try sealedReads.value(of: sealed).masked
    }
}

extension PersonalRules {
    fileprivate func field<F: SealedField>(_ field: F.Type) throws -> Field {
        guard let rule = self.field("\(F.table)", "\(F.column)") else {
            throw Fault.blockNotDeclared("sealed column \(F.table).\(F.column)")
        }
        return rule
    }
}

extension PersonalRules.Field {
    fileprivate func place(row: String, tenant: String) -> SealedPlace {
        SealedPlace(table: table, column: column, row: row, tenant: tenant)
    }
}

extension SealedReads {
    fileprivate func finder<F: SealedField>(
        _ value: F.Value,
        _ field: F.Type,
        _ tenant: TenantID?
    ) throws -> Finder<F> {
        let rule = try rules.field(field)
        // Rows of two tenants are not to be joined by what they are found by.
        let owner = rule.tenantColumn == nil ? nil : tenant ?? self.tenant
        let plain = Array(value.plainText.utf8)
        return Finder(
            try finder(of: plain, rule.table, rule.column, tenant: owner?.text ?? "")
        )
    }

    fileprivate func open<F: SealedField>(
        _ sealed: Sealed<F>,
        for call: CallContext
    ) throws -> F.Value {
        let rule = try rules.field(F.self)
        let unsealed = try unsealed(sealed, rule)
        let isOwn = unsealed.person != nil && unsealed.person == call.principal.person
        guard
            isOwn || call.principal.kind == .service
                || rule.openBy.map(call.permissions.contains) ?? true
        else { throw Fault.mayNotOpen() }
        return try F.Value(unsealed: String(decoding: unsealed.bytes, as: UTF8.self))
    }

    fileprivate func value<F: SealedField>(of sealed: Sealed<F>) throws -> F.Value {
        let unsealed = try unsealed(sealed, try rules.field(F.self))
        return try F.Value(unsealed: String(decoding: unsealed.bytes, as: UTF8.self))
    }

    private func unsealed<F: SealedField>(
        _ sealed: Sealed<F>,
        _ rule: PersonalRules.Field
    ) throws -> Unsealed {
        try open(sealed.bytes, at: rule.place(row: sealed.row, tenant: sealed.tenant))
    }
}
