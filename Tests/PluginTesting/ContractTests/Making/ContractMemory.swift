import Synchronization

/// What was worked out of a contract, which does not change while it is asked.
final class ContractMemory<Value: Sendable>: Sendable {
    private let known = Mutex<[String: Value]>([:])

    /// The value under a name, worked out when it is asked for first.
    func value(_ name: String, _ make: () throws -> Value) rethrows -> Value {
        if let value = known.withLock({ $0[name] }) { return value }
        // Not under the lock: one value may want another.
        let value = try make()
        known.withLock { $0[name] = value }
        return value
    }
}
