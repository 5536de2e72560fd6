/// The parts of a manifest by which plugins meet: commands, what is used of others, and what the
/// operator gives.
extension ManifestReader {
    func command(_ source: SourceFields) -> Manifest.CommandRule {
        var fields = source
        let rule = Manifest.CommandRule(
            name: fields.text("name"),
            version: fields.whole("version", in: 1...999),
            title: fields.localized("title"),
            input: fields.text("input"),
            output: fields.text("output"),
            permission: fields.text("permission"),
            deadlineMillis: fields.whole("deadlineMs", default: 2000, in: 1...600_000),
            actsIn: fields.choice("actsIn", default: .caller, otherwise: .caller),
            isOnWire: fields.flag("wire", default: false)
        )
        fields.finish()
        return rule
    }

    /// An event that integrators publish.
    func accept(_ source: SourceFields) -> Manifest.AcceptRule {
        var fields = source
        let rule = Manifest.AcceptRule(
            event: event(&fields, upcast: nil),
            permission: fields.text("permission")
        )
        fields.finish()
        return rule
    }

    func classifiedField(_ member: SourceNode.Member) -> Manifest.FieldRule? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let rule = Manifest.FieldRule(
            name: member.name,
            dataClass: fields.choice("class", default: nil, otherwise: .restricted),
            maskUnless: fields.nullableText("maskUnless")
        )
        fields.finish()
        return rule
    }

    func usedCommands(_ uses: inout SourceFields?) -> [Manifest.UsedCommandRule] {
        (uses?.objects("commands") ?? []).map { source in
            var fields = source
            let rule = Manifest.UsedCommandRule(
                plugin: fields.text("plugin"),
                name: fields.text("name"),
                version: fields.whole("version", in: 1...999),
                input: fields.text("input"),
                output: fields.text("output"),
                isOptional: fields.flag("optional", default: false)
            )
            fields.finish()
            return rule
        }
    }

    func tableUses(_ uses: inout SourceFields?) -> [Manifest.TableUse] {
        (uses?.objects("tables") ?? []).map { source in
            var fields = source
            let use = Manifest.TableUse(
                table: fields.text("table"),
                columns: fields.texts("columns"),
                purpose: fields.text("purpose"),
                isOptional: fields.flag("optional", default: false)
            )
            fields.finish()
            return use
        }
    }

    func secret(_ source: SourceFields) -> Manifest.SecretRule {
        var fields = source
        let rule = Manifest.SecretRule(name: fields.text("name"), purpose: fields.text("purpose"))
        fields.finish()
        return rule
    }

    func upcast(_ fields: inout SourceFields) -> Manifest.UpcastRule? {
        guard let node = fields.optional("upcasts"),
            var inner = SourceFields(node, file: file, log: log)
        else { return nil }
        let rule = Manifest.UpcastRule(
            type: inner.text("type"),
            schema: inner.text("schema")
        )
        inner.finish()
        return rule
    }
}
