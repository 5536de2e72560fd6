extension ManifestReader {
    /// A subscription: what it hears, with whose rights it works and how often it tries.
    func subscription(_ source: SourceFields) -> Manifest.SubscriptionRule {
        var fields = source
        let retry = retry(fields.optional("retry"))
        let subscription = Manifest.SubscriptionRule(
            type: fields.text("type"),
            name: fields.text("name"),
            schema: fields.text("schema"),
            retryFirstMillis: retry.firstMillis,
            retryMaxMillis: retry.maxMillis,
            attemptsMax: retry.attempts,
            exhausted: retry.exhausted,
            runsAs: fields.choice("as", default: .service, otherwise: .service),
            permission: fields.optionalText("permission"),
            start: fields.choice("start", default: .beginning, otherwise: .beginning)
        )
        fields.finish()
        return subscription
    }

    private struct Retry {
        var firstMillis = 200
        var maxMillis = 600_000
        /// With the pauses above, about an hour.
        var attempts = 16
        var exhausted = Manifest.SubscriptionRule.Exhausted.park
    }

    private func retry(_ node: SourceNode?) -> Retry {
        var retry = Retry()
        guard let node, var fields = SourceFields(node, file: file, log: log) else { return retry }
        retry.firstMillis = fields.whole("firstMs", default: 200, in: 1...600_000)
        retry.maxMillis = fields.whole("maxMs", default: 600_000, in: 1...600_000)
        retry.attempts = fields.whole("attempts", default: retry.attempts, in: 1...1000)
        retry.exhausted = fields.choice("then", default: .park, otherwise: .park)
        if retry.firstMillis > retry.maxMillis {
            fields.wrong(nil, "\"firstMs\" is above \"maxMs\"", remedy: "exchange them")
        }
        fields.finish()
        return retry
    }
}
