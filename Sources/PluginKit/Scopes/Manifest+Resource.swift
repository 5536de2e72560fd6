extension Manifest.Table {
    /// What a caller from elsewhere sees of a row that a write of scope `resource` may change: all of
    /// one that is about them, else what is public, and whose row it is.
    ///
    /// Masked columns are among neither: no write reads them.
    package var columnsOfResource: [String] {
        guard subjectColumn == nil else { return columns.map(\.name) }
        let open = columns.filter { $0.dataClass == .public }.map(\.name)
        return (publicWhere == nil ? [] : open) + [tenantColumn, pathColumn].compactMap(\.self)
    }
}
