import PluginKit

extension TTLockPort {
    private static let othersMax = 300

    /// `lock.code.compare`: what a lock has of a code that should be in it, and which other codes open
    /// the door now or later; digits stay here.
    func compare(
        _ call: Call,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let lock = try input.number("lock", Self.ids)
        let id = try input.number("codeId", Self.ids)
        let code = try input.text("code")
        guard Self.isCode(code) else { throw ProviderInput.Flaw(member: "code") }
        let starts = try input.instant("starts").utcMillis
        let ends = try input.instant("ends").utcMillis
        let now = call.trip.now.utcMillis
        var found: ListedCode?
        var others: [JSONValue] = []
        let end = await search(call, lock) { listed in
            if listed.id == id {
                found = listed
            } else if others.count < Self.othersMax, listed.ends == 0 || listed.ends > now {
                others.append(
                    ProviderJSON.object([
                        ("codeId", ProviderJSON.number(listed.id)), ("name", .string(listed.name)),
                    ])
                )
            }
            return false
        }
        if case .ended(let answer) = end { return answer }
        let state: String
        switch found {
        case .some(let found) where found.standing == .underWay:
            return .retry(afterMillis: 60_000, because: "code \(id) is under way to the lock")
        case .some(let found) where found.standing == .settled:
            let isSame = found.digits == code && found.starts == starts && found.ends == ends
            state = isSame ? "same" : "altered"
        default: state = "missing"
        }
        return .done(ProviderJSON.bytes([("state", .string(state)), ("others", .array(others))]))
    }
}
