/// The rows of a plugin's effects in a transaction.
package protocol EffectRows {
    var rules: EffectRules { get }
    /// Writes a row that is carried out after the commit; answers its id.
    func insert(_ draft: EffectDraft, at now: Instant) throws -> String
    /// Takes back what was never attempted; false when there is no such row any more.
    func withdraw(_ id: String, at now: Instant) throws -> Bool
}

/// An effect before it has an id.
package struct EffectDraft: Sendable {
    package let rule: EffectRules.Effect
    package let input: [UInt8]
    package let partitionKey: String?
    package let deadline: Instant

    package init(
        rule: EffectRules.Effect,
        input: [UInt8],
        partitionKey: String?,
        deadline: Instant
    ) {
        self.rule = rule
        self.input = input
        self.partitionKey = partitionKey
        self.deadline = deadline
    }
}
