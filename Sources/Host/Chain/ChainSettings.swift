import PluginKit
import TransparencyLog

/// How a host signs its chain, and who watches it.
package struct ChainSettings: Sendable {
    /// A witness, and where checkpoints are sent to it.
    package struct Witness: Sendable {
        let key: NoteKey
        let url: String
    }

    /// The log's name in checkpoints; nil takes one from the public origin.
    package var origin: String?
    /// File of the private key; nil for `chain.key` in the data folder.
    package var keyFile: String?
    /// File of the newest checkpoint, better kept on another disk than the data folder; nil for
    /// `chain.checkpoint` in the data folder.
    package var guardFile: String?
    package var witnesses: [Witness] = []
    /// Age in days at which events move into the archive; nil keeps all of them in `bus.db`.
    package var archiveDays: Int?

    /// Takes over one setting; false when it is none of these.
    mutating func set(_ key: String, text: String, source: String) throws -> Bool {
        switch key {
        case "chainOrigin": origin = text
        case "chainKeyFile": keyFile = text
        case "chainGuardFile": guardFile = text
        case "chainWitnesses":
            witnesses = try text.split(separator: ",").map {
                try ChainSettings.witness(String($0), source)
            }
        case "chainArchiveDays": archiveDays = try ChainSettings.days(text, source)
        default: return false
        }
        return true
    }

    private static func days(_ text: String, _ source: String) throws -> Int {
        guard let days = Int(text), 1...36_500 ~= days else {
            throw Fault.badConfiguration(
                source,
                zh: "应为 1 到 36500 的天数，而不是 \(text)",
                en: "a number of days in 1...36500 is expected, not \(text)"
            )
        }
        return days
    }

    private static func witness(_ text: String, _ source: String) throws -> Witness {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, let key = NoteKey(words[0]), key.kind == .cosignature,
            words[1].hasPrefix("http")
        else {
            throw Fault.badConfiguration(
                source,
                zh: "应为见证方的验证密钥与其网址，中间空一格，而不是 \(text)",
                en: "a witness's verifier key and its URL, with a space between, are expected,"
                    + " not \(text)"
            )
        }
        return Witness(key: key, url: words[1])
    }
}
