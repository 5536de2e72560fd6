/// What a plugin asks of providers outside, and what it hears from them.
extension ManifestReader {
    func effect(_ member: SourceNode.Member) -> EffectRules.Effect? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let effect = EffectRules.Effect(
            name: member.name,
            title: fields.localized("title"),
            port: fields.text("port"),
            input: fields.text("input"),
            result: fields.text("result"),
            partitionKey: fields.optionalText("partitionKey"),
            retry: retry(fields.optional("retry"))
        )
        fields.finish()
        return effect
    }

    private func retry(_ node: SourceNode?) -> EffectRules.Retry {
        var retry = EffectRules.Retry()
        guard let node, var fields = SourceFields(node, file: file, log: log) else { return retry }
        retry.firstMillis = fields.whole("firstMs", default: retry.firstMillis, in: 1...600_000)
        retry.maxMillis = fields.whole("maxMs", default: retry.maxMillis, in: 1...3_600_000)
        retry.attemptsMax = fields.whole("attempts", default: retry.attemptsMax, in: 1...1000)
        retry.deadlineSeconds = fields.whole(
            "deadlineSeconds",
            default: retry.deadlineSeconds,
            in: 1...2_678_400
        )
        retry.timeoutMillis = fields.whole(
            "timeoutMs",
            default: retry.timeoutMillis,
            in: 100...60_000
        )
        if retry.firstMillis > retry.maxMillis {
            fields.wrong(nil, "\"firstMs\" is above \"maxMs\"", remedy: "exchange them")
        }
        fields.finish()
        return retry
    }

    func callback(_ member: SourceNode.Member) -> CallbackRules.Callback? {
        guard var fields = SourceFields(member.node, file: file, log: log) else { return nil }
        let callback = CallbackRules.Callback(
            name: member.name,
            title: fields.localized("title"),
            port: fields.text("port"),
            message: fields.text("message")
        )
        fields.finish()
        return callback
    }
}
