import PluginKit

/// A draw that anybody can do again: a frozen list, secrets that were committed to, and a beacon that nobody knew.
struct Lottery: Sendable {
    /// SHA-256 of the protocol's name, the list's root, the reveals in the parties' order, the beacon.
    let seed: [UInt8]

    /// Reveals are those that came; one that is missing is left out.
    init(listRoot: [UInt8], reveals: [[UInt8]], beacon: [UInt8]) {
        let name = Array("anju-lottery/v1\n".utf8)
        seed = SHA256Sum(of: name + listRoot + reveals.flatMap { $0 } + beacon).bytes
    }

    /// The entries in the order in which they are drawn: by their keyed sums, whatever their order here.
    func order(of entries: [String], tranche: String) -> [String] {
        let key = seed + Array(tranche.utf8)
        return entries.map { entry in
            (sum: SHA256Sum(of: Array(entry.utf8), keyedBy: key).hex, entry: entry)
        }.sorted { $0 < $1 }.map(\.entry)
    }
}
