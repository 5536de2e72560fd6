/// Reads `plugin.json` member by member; every mistake is noted and reading goes on.
struct ManifestReader {
    let file: String
    let log: DiagnosticLog

    func read(_ root: SourceNode) -> Manifest? {
        guard var fields = SourceFields(root, file: file, log: log) else { return nil }
        let schema = fields.text("schema")
        if schema != "plugin/1" {
            fields.wrong(fields.node["schema"], "unknown format", remedy: "write \"plugin/1\"")
        }
        let limits = limits(fields.optional("limits"))
        var uses = fields.optional("uses").flatMap {
            SourceFields($0, file: file, log: log)
        }
        var manifest = Manifest(
            id: fields.text("id"),
            version: fields.text("version"),
            hostAPI: fields.text("hostApi"),
            title: fields.localized("title"),
            owner: fields.text("owner"),
            status: fields.choice("status", default: nil, otherwise: .alpha),
            boot: fields.choice("boot", default: nil, otherwise: .critical),
            tenancy: fields.choice("tenancy", default: .optional, otherwise: .optional),
            permissions: fields.objects("permissions").map(permission),
            routes: fields.objects("routes").map { route($0, limits) },
            pages: fields.objects("pages").map(page),
            tables: fields.named("tables", isRequired: false).compactMap(table),
            events: fields.objects("events").map(event),
            subscriptions: fields.objects("subscriptions").map(subscription),
            timers: fields.texts("timers"),
            limits: limits,
            commands: fields.objects("commands").map(command),
            usedCommands: usedCommands(&uses),
            secrets: fields.objects("secrets").map(secret),
            config: fields.nullableText("config"),
            usedTables: tableUses(&uses),
            accepts: fields.objects("accepts").map(accept),
            blocks: blocks(fields.optional("blocks"))
        )
        manifest.blocks.personal = PersonalRules(manifest.tables)
        uses?.finish()
        fields.finish()
        return manifest
    }

    private func permission(_ source: SourceFields) -> Manifest.PermissionRule {
        var fields = source
        let rule = Manifest.PermissionRule(
            id: fields.text("id"),
            title: fields.localized("title"),
            roles: fields.texts("roles")
        )
        fields.finish()
        return rule
    }

    private func route(_ source: SourceFields, _ limits: Manifest.Limits) -> Manifest.Route {
        var fields = source
        let route = Manifest.Route(
            operation: fields.text("operation"),
            title: fields.localized("title"),
            method: fields.text("method"),
            path: fields.text("path"),
            input: fields.nullableText("input"),
            output: fields.nullableText("output"),
            permission: fields.nullableText("permission"),
            exposure: exposure(&fields),
            idempotency: fields.choice(
                "idempotency",
                default: Manifest.Idempotency.none,
                otherwise: .none
            ),
            success: fields.whole("success", default: 200, in: 200...299),
            quota: fields.nullable("quota").flatMap(quota),
            deadlineMillis: fields.whole(
                "deadlineMs",
                default: limits.deadlineMillis,
                in: 1...600_000
            ),
            bodyBytesMax: fields.whole("bodyBytesMax", default: 65_536, in: 0...16_777_216),
            actsIn: fields.choice("actsIn", default: .caller, otherwise: .caller),
            isPersonal: fields.flag("personal", default: true),
            faults: fields.texts("faults"),
            upload: fields.optionalText("upload"),
            isDownload: fields.flag("download", default: false)
        )
        fields.finish()
        return route
    }

    private func page(_ source: SourceFields) -> Manifest.PageRoute {
        var fields = source
        let page = Manifest.PageRoute(
            operation: fields.text("operation"),
            method: fields.text("method"),
            path: fields.text("path"),
            input: fields.nullableText("input"),
            permission: fields.nullableText("permission"),
            exposure: exposure(&fields),
            actsIn: fields.choice("actsIn", default: .caller, otherwise: .caller),
            upload: fields.optionalText("upload"),
            hasChanges: fields.flag("changes", default: false)
        )
        _ = fields.localized("title", isRequired: false)
        fields.finish()
        return page
    }

    /// Nothing is open to the public unless somebody wrote so.
    private func exposure(_ fields: inout SourceFields) -> Manifest.Exposure {
        guard fields.node["exposure"] != nil else {
            fields.wrong(
                nil,
                "\"exposure\" is missing",
                remedy: "add \"exposure\": \"public\", or \"permission\" with a permission"
            )
            return .permission
        }
        return fields.choice("exposure", default: nil, otherwise: .permission)
    }

    private func quota(_ node: SourceNode) -> Manifest.Quota? {
        guard var fields = SourceFields(node, file: file, log: log) else { return nil }
        let quota = Manifest.Quota(
            count: fields.whole("count", in: 1...1_000_000),
            windowSeconds: fields.whole("windowSeconds", in: 1...86_400),
            per: fields.choice("per", default: .principal, otherwise: .principal)
        )
        fields.finish()
        return quota
    }

    private func table(_ member: SourceNode.Member) -> Manifest.Table? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let table = Manifest.Table(
            name: member.name,
            tenantColumn: fields.nullableText("tenant"),
            subjectColumn: fields.nullableText("subject"),
            publicWhere: fields.nullableText("publicWhere"),
            isLarge: fields.flag("large", default: false),
            columns: fields.named("columns", isRequired: true).compactMap(column),
            pathColumn: fields.nullableText("path"),
            isPublished: fields.flag("published", default: false),
            sharedKeys: fields.texts("sharedKeys")
        )
        fields.finish()
        return table
    }

    private func column(_ member: SourceNode.Member) -> Manifest.Table.Column? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let column = Manifest.Table.Column(
            name: member.name,
            dataClass: fields.choice("class", default: nil, otherwise: .restricted),
            purpose: fields.text("purpose"),
            maskUnless: fields.optionalText("maskUnless"),
            sealed: fields.optional("sealed").flatMap(sealed),
            finds: fields.optionalText("finds")
        )
        fields.finish()
        return column
    }

    private func event(_ source: SourceFields) -> Manifest.PublishedEvent {
        var fields = source
        let event = event(&fields, upcast: upcast(&fields))
        fields.finish()
        return event
    }

    func event(
        _ fields: inout SourceFields,
        upcast: Manifest.UpcastRule?
    ) -> Manifest.PublishedEvent {
        Manifest.PublishedEvent(
            type: fields.text("type"),
            name: fields.text("name"),
            schema: fields.text("schema"),
            partitionKey: fields.text("partitionKey"),
            subject: fields.nullableText("subject"),
            isPersonal: fields.flag("personal", default: false),
            upcast: upcast,
            readPermission: fields.nullableText("read"),
            fields: fields.named("fields", isRequired: false).compactMap(classifiedField)
        )
    }
}
