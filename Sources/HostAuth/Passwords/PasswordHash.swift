internal import Crypto
internal import CryptoExtras
internal import PluginKit

/// A password's scrypt hash in PHC string form: `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`.
package struct PasswordHash: Sendable, Equatable {
    /// What one hash costs.
    package struct Cost: Sendable, Equatable {
        /// The logarithm of N: each step doubles time and memory, and 17 takes 128 MiB.
        package let logN: Int
        package let blockSize: Int
        package let parallelism: Int

        /// Costs within what this host is ready to pay, even for a stored hash.
        package init?(logN: Int, blockSize: Int = 8, parallelism: Int = 1) {
            guard (4...20).contains(logN), (1...16).contains(blockSize),
                (1...4).contains(parallelism)
            else { return nil }
            self.logN = logN
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        private init(checked logN: Int) {
            self.logN = logN
            blockSize = 8
            parallelism = 1
        }

        /// What is left to spend after this cost, so that both together take as long as `whole`:
        /// nothing when this one is no less.
        func rest(of whole: Cost) -> [Cost] {
            (logN..<max(logN, whole.logN)).compactMap {
                Cost(
                    logN: $0,
                    blockSize: whole.blockSize,
                    parallelism: whole.parallelism
                )
            }
        }

        /// What OWASP recommends: N = 2^17, r = 8, p = 1.
        package static let recommended = Cost(checked: 17)
    }

    package let cost: Cost
    let salt: [UInt8]
    let hash: Bytes32

    static let saltBytes = 16

    /// Hashes a password; takes the cost's time and memory, so never on a loop.
    init(_ password: String, salt: [UInt8], cost: Cost) throws {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8),
            salt: salt,
            outputByteCount: 32,
            rounds: 1 << cost.logN,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism
        )
        self.cost = cost
        self.salt = salt
        hash = unsafe key.withUnsafeBytes { unsafe Bytes32(digest: $0) }
    }

    /// Reads what is stored; nil for anything that this host did not write.
    init?(phc text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = PasswordHash.cost(parts[2]), let salt = PasswordHash.bytes(parts[3]),
            let hash = PasswordHash.bytes(parts[4]).flatMap({ Bytes32($0) })
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// The hash as it is stored.
    var phc: String {
        "$scrypt$ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(PasswordHash.text(salt))$\(PasswordHash.text(hash.bytes))"
    }

    /// True for the password it was made of; takes as long for every other one.
    func matches(_ password: String) throws -> Bool {
        try PasswordHash(password, salt: salt, cost: cost).hash == hash
    }

    private static func cost(_ text: Substring) -> Cost? {
        var values: [Substring: Int] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let value = Int(pair[1]),
                values.updateValue(value, forKey: pair[0]) == nil
            else { return nil }
        }
        guard values.count == 3, let logN = values["ln"], let size = values["r"],
            let parallelism = values["p"]
        else { return nil }
        return Cost(logN: logN, blockSize: size, parallelism: parallelism)
    }

    /// PHC strings use the plain base64 alphabet without padding.
    private static func text(_ bytes: [UInt8]) -> String {
        String(Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard !text.contains("-"), !text.contains("_") else { return nil }
        return Base64URL.decode(String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }))
    }
}
