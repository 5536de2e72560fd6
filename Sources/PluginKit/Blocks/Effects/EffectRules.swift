/// What a plugin asks of providers outside: kinds of effects.
package struct EffectRules: Sendable, Hashable {
    package struct Effect: Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
        /// What is asked of whom: `payment.order.create`.
        package var port: String
        /// Schema files below the manifest's folder.
        package var input: String
        package var result: String
        /// Property of the input by which effects go one after the other; nil for none.
        package var partitionKey: String?
        package var retry = Retry()

        /// The first word of the port.
        package var provider: String { EffectRules.provider(of: port) }

        package init(
            name: String,
            title: LocalizedText,
            port: String,
            input: String,
            result: String,
            partitionKey: String? = nil,
            retry: Retry = Retry()
        ) {
            self.name = name
            self.title = title
            self.port = port
            self.input = input
            self.result = result
            self.partitionKey = partitionKey
            self.retry = retry
        }
    }

    /// How often the provider is asked, and how long the whole may take.
    package struct Retry: Sendable, Hashable {
        package var firstMillis = 1000
        package var maxMillis = 300_000
        /// Attempts, the first included.
        package var attemptsMax = 1000
        /// From its transaction on, attempts begin so long.
        package var deadlineSeconds = 86_400
        /// How long one attempt may take.
        package var timeoutMillis = 10_000

        package init() {}

        /// The pause after an attempt: doubled with each, of which the upper half is left to chance,
        /// so that what failed together does not come back together; no shorter than `asked`.
        package func pauseMillis(after attempts: Int, asked: Int64?, chance: UInt8) -> Int64 {
            let doublings = min(max(0, attempts - 1), 20)
            let whole = min(Int64(maxMillis), Int64(firstMillis) << doublings)
            let pause = whole - whole / 2 * Int64(chance) / 255
            // However long a provider asks for, somebody looks again within the hour.
            return max(pause, min(asked ?? 0, Retry.askedMillisMax))
        }

        private static let askedMillisMax: Int64 = 3_600_000

        /// How long an attempt that nobody hears of again keeps its effect: longer than it may take.
        package var leaseMillis: Int64 { Int64(timeoutMillis) + 5000 }
    }

    package var effects: [Effect]

    package init(effects: [Effect]) { self.effects = effects }

    package func effect(_ name: String) -> Effect? { effects.first { $0.name == name } }

    /// The providers that are asked, in order of their names.
    package var providers: [String] { Set(effects.map(\.provider)).sorted() }

    /// The first word of a port.
    package static func provider(of port: String) -> String { String(port.prefix { $0 != "." }) }
}

/// What a plugin hears from providers outside.
package struct CallbackRules: Sendable, Hashable {
    package struct Callback: Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
        /// What is told: `payment.order.paid`.
        package var port: String
        /// Schema file below the manifest's folder.
        package var message: String

        package var provider: String { EffectRules.provider(of: port) }

        package init(name: String, title: LocalizedText, port: String, message: String) {
            self.name = name
            self.title = title
            self.port = port
            self.message = message
        }
    }

    package var callbacks: [Callback]

    package init(callbacks: [Callback]) { self.callbacks = callbacks }

    package var providers: [String] { Set(callbacks.map(\.provider)).sorted() }
}
