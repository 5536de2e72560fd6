extension ManifestReader {
    /// How a column is encrypted at rest.
    func sealed(_ node: SourceNode) -> Manifest.Table.SealedRule? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let rule = Manifest.Table.SealedRule(
            kind: fields.choice("as", default: nil, otherwise: .text),
            row: fields.text("row"),
            openBy: fields.optionalText("openBy")
        )
        fields.finish()
        return rule
    }
}
