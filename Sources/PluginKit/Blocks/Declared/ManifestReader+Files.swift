extension ManifestReader {
    /// The files that a plugin keeps.
    func files(_ node: SourceNode) -> FileRules? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let rules = FileRules(
            kinds: fields.named("kinds", isRequired: true).compactMap(fileKind),
            tenantBytesMax: fields.whole(
                "tenantBytesMax",
                default: 1_073_741_824,
                in: 1...1_099_511_627_776
            ),
            personBytesMax: fields.whole(
                "personBytesMax",
                default: 52_428_800,
                in: 1...1_099_511_627_776
            )
        )
        fields.finish()
        return rules
    }

    private func fileKind(_ member: SourceNode.Member) -> FileRules.Kind? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let kind = FileRules.Kind(
            name: member.name,
            title: fields.localized("title"),
            types: fields.texts("types"),
            bytesMax: fields.whole("bytesMax", in: 1...FileRules.bytesMax)
        )
        fields.finish()
        return kind
    }
}
