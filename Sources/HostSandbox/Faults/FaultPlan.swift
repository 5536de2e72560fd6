import PluginKit
import Synchronization

/// Which faults are to happen: the next so many times, or so often in a thousand.
package final class FaultPlan: Sendable {
    /// One wish for a fault.
    struct Rule: Sendable {
        let provider: SandboxProvider
        let fault: SandboxFault
        /// How often it is still to happen; nil where chance decides.
        var times: Int?
        /// In a thousand; only where `times` is nil.
        var permille: UInt64 = 1000
    }

    private static let rulesMax = 100
    private let rules = Mutex<[Rule]>([])
    private let dice: SandboxDice

    init(_ dice: SandboxDice) { self.dice = dice }

    /// Wishes for a fault the next so many times.
    package func add(_ fault: SandboxFault, of provider: SandboxProvider, times: Int) {
        add(Rule(provider: provider, fault: fault, times: times))
    }

    /// Wishes for a fault so often in a thousand.
    package func add(_ fault: SandboxFault, of provider: SandboxProvider, permille: UInt64) {
        add(Rule(provider: provider, fault: fault, times: nil, permille: permille))
    }

    private func add(_ rule: Rule) {
        rules.withLock { rules in
            guard rules.count < FaultPlan.rulesMax else { return }
            rules.append(rule)
        }
    }

    package func clear() { rules.withLock { $0 = [] } }

    /// True when a fault is to happen now; it is asked for once for each thing that can go wrong.
    func strikes(_ fault: SandboxFault, _ provider: SandboxProvider) -> Bool {
        rules.withLock { rules in
            for index in rules.indices
            where rules[index].fault == fault && rules[index].provider == provider {
                guard let times = rules[index].times else {
                    if dice.number(below: 1000) < rules[index].permille { return true }
                    continue
                }
                guard times > 0 else { continue }
                rules[index].times = times - 1
                return true
            }
            return false
        }
    }

    /// Reads `PROVIDER:FAULT`, `PROVIDER:FAULT:TIMES` or `PROVIDER:FAULT:N/1000`; false for
    /// anything else.
    package func add(text: String) -> Bool {
        let parts = text.split(separator: ":").map(String.init)
        guard (2...3).contains(parts.count), let provider = SandboxProvider(rawValue: parts[0]),
            let fault = SandboxFault(rawValue: parts[1])
        else { return false }
        guard parts.count == 3 else {
            add(fault, of: provider, times: 1)
            return true
        }
        if parts[2].hasSuffix("/1000"), let share = UInt64(parts[2].dropLast(5)), share <= 1000 {
            add(fault, of: provider, permille: share)
            return true
        }
        guard let times = Int(parts[2]), (1...1_000_000).contains(times) else { return false }
        add(fault, of: provider, times: times)
        return true
    }

    /// What is still to happen.
    var json: JSONValue {
        .array(
            rules.withLock { $0 }.filter { $0.times != 0 }.map { rule in
                SandboxJSON.object([
                    ("provider", .string(rule.provider.rawValue)),
                    ("fault", .string(rule.fault.rawValue)),
                    ("times", rule.times.map { SandboxJSON.number(Int64($0)) }),
                    (
                        "permille",
                        rule.times == nil ? SandboxJSON.number(Int64(rule.permille)) : nil
                    ),
                ])
            }
        )
    }
}
