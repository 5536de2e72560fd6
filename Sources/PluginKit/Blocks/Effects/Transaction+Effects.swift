import JSONWire

extension Transaction {
    /// Asks a provider outside for something, if this command commits: it is carried out after the
    /// COMMIT, under the id that is answered, and its handler hears of its end once.
    ///
    /// The provider may be asked several times, always under the same id. Nobody begins to ask at
    /// `until` or later, nor after the time that the manifest allows. Throws `effects.too_large` for
    /// an input of more than 65,536 bytes and `effects.too_many` while too much waits.
    @discardableResult
    public func perform<E: EffectKind>(
        _ effect: E.Type,
        _ input: E.Input,
        until: Instant? = nil
    ) throws -> String {
        let rows = try effectRows
        let name = "\(effect.name)"
        guard let rule = rows.rules.effect(name) else {
            throw Fault.blockNotDeclared("effect \(name)")
        }
        var writer = JSONWriter()
        input.write(to: &writer)
        let bytes = writer.bytes
        guard bytes.count <= EffectLimits.inputBytesMax else {
            throw Fault.effectTooLarge(name, bytes: bytes.count)
        }
        let latest = now.adding(seconds: Int64(rule.retry.deadlineSeconds))
        let draft = EffectDraft(
            rule: rule,
            input: bytes,
            partitionKey: effect.partitionKey(of: input),
            deadline: min(until ?? latest, latest)
        )
        return try rows.insert(draft, at: now)
    }

    /// Takes back an effect that nobody has attempted; its handler hears nothing of it.
    ///
    /// False when it was attempted, has ended, or never was: then its handler has the last word.
    public func withdraw<E: EffectKind>(_ effect: E.Type, _ id: String) throws -> Bool {
        try effectRows.withdraw(id, at: now)
    }
}

/// What effects and callbacks may take.
package enum EffectLimits {
    package static let inputBytesMax = 65_536
    /// A longer result is as good as none.
    package static let resultBytesMax = 1_048_576
    /// Rows of one provider that wait, in one plugin's file.
    package static let waitingMax = 100_000
}
