/// What others read: published tables, and properties of events that some do not see.
extension ContractComparison {
    /// Tables that other plugins read.
    func tables(_ before: Manifest, _ after: Manifest) -> [ContractChange] {
        var changes: [ContractChange] = []
        for table in before.tables where table.isPublished {
            let subject = name(of: table, before)
            guard let now = after.tables.first(where: { $0.name == table.name && $0.isPublished })
            else {
                changes.append(change(.breaks, subject, "it is published no more"))
                continue
            }
            let (known, kept) = (table.columns.map(\.name), now.columns.map(\.name))
            changes += known.filter { !kept.contains($0) }
                .map { change(.breaks, subject, "its column \($0) is gone") }
            changes += kept.filter { !known.contains($0) }
                .map { change(.adds, subject, "its column \($0) may be read") }
            changes += lostViews(table, now).map { change(.breaks, subject, $0) }
        }
        for table in after.tables
        where table.isPublished
            && !before.tables.contains(where: { $0.name == table.name && $0.isPublished })
        {
            changes.append(change(.adds, name(of: table, after), "it is published"))
        }
        return changes
    }

    private func name(of table: Manifest.Table, _ manifest: Manifest) -> String {
        let name = PublishedName(table: table.name, owner: manifest.id)
        return "table \(name?.description ?? table.name)"
    }

    /// Scopes through which its rows cannot be read any more, or show rows of others.
    private func lostViews(_ before: Manifest.Table, _ after: Manifest.Table) -> [String] {
        let scopes = [
            ("tenant", before.tenantColumn, after.tenantColumn),
            ("subject", before.subjectColumn, after.subjectColumn),
            ("subtree", before.pathColumn, after.pathColumn),
            ("public", before.publicWhere, after.publicWhere),
        ]
        return scopes.filter { $0.1 != nil && $0.1 != $0.2 }
            .map { "its rows under scope \($0.0) are others now" }
    }

    /// Properties that readers outside saw and that some see as null now.
    func hidden(
        _ before: Manifest.PublishedEvent,
        _ after: Manifest.PublishedEvent
    ) -> [String] {
        guard before.readPermission != nil else { return [] }
        let known = Set(members(before.schema, old.schemas))
        let masked = before.classified.filter(\.isMasked)
        let others = after.classified.filter { field in
            guard field.isMasked, known.contains("/\(field.name)") else { return false }
            let earlier = masked.first { $0.name == field.name }
            guard let earlier else { return true }
            return earlier.maskUnless != nil && earlier.maskUnless != field.maskUnless
        }
        return others.map { "/\($0.name) is null for some who read it" }
    }
}
