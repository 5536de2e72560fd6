import Foundation
@testable import HostBus
import HostStore
import PluginKit
import Testing
import TransparencyLog

@Suite struct `Checking the whole chain` {
    /// What was done to a log behind the host's back, and how the check names it.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let sql: [String]
        let says: String
        var testDescription: String { sql[0] }
    }

    static let tamperings = [
        Tampering(sql: ["DELETE FROM log WHERE seq = 7"], says: "leaf 7 is missing"),
        Tampering(
            sql: ["UPDATE log SET leaf = x'7b7d' WHERE seq = 3"],
            says: "leaf 3 is not what was hashed"
        ),
        Tampering(
            sql: ["UPDATE log SET leaf_hash = zeroblob(32) WHERE seq = 0"],
            says: "leaf 0 is not what was hashed"
        ),
        Tampering(
            sql: ["UPDATE log SET at_ms = at_ms + 1 WHERE seq = 5"],
            says: "row 5 has another at_ms than its leaf"
        ),
        Tampering(
            sql: [
                "INSERT INTO event_type(name) VALUES('x')", "UPDATE log SET type = 2 WHERE seq = 6",
            ],
            says: "row 6 has another type than its leaf"
        ),
        Tampering(
            sql: ["UPDATE log SET payload = CAST('{\"note\":\"other\"}' AS BLOB) WHERE seq = 2"],
            says: "the payload of event 2 is not the one its leaf commits to"
        ),
        Tampering(
            sql: ["UPDATE tree SET peaks = CAST(zeroblob(32) || substr(peaks, 33) AS BLOB)"],
            says: "leaves 0 to 7 have another common hash"
        ),
    ]

    @Test(arguments: tamperings)
    func `names the first bad leaf and what it means`(tampering: Tampering) async throws {
        let town = try TestTown()
        try await town.write(notes: 11)
        try town.change(tampering.sql)
        let found = await fault { try town.verified() }
        #expect(found?.code == "bus.chain_broken")
        #expect(found?.message.en.contains(tampering.says) == true, "\(found?.message.en ?? "")")
    }

    /// A forger who hashes the changed leaf anew is betrayed by the tree.
    @Test func `sees a leaf that was changed together with its hash`() async throws {
        let town = try TestTown()
        try await town.write(notes: 11)
        let leaf = try town.leaf(4)
        let changed = String(decoding: leaf, as: UTF8.self).replacingOccurrences(
            of: "\"v\":1",
            with: "\"v\":2"
        )
        let bytes = Array(changed.utf8)
        try #require(bytes != leaf)
        let hex = bytes.map { String(format: "%02x", $0) }.joined()
        let hash = MerkleHash.leaf(bytes).description
        try town.change(["UPDATE log SET leaf = x'\(hex)', leaf_hash = x'\(hash)' WHERE seq = 4"])
        let found = await fault { try town.verified() }
        #expect(found?.message.en.contains("leaves 0 to 7 have another common hash") == true)
    }

    @Test func `finds a sound log sound, and changes nothing`() async throws {
        let town = try TestTown()
        try await town.write(notes: 300)
        let before = try Data(contentsOf: URL(filePath: town.path + "/bus.db"))
        var told: [Int64] = []
        let head = try ChainCheck.run(
            path: town.path + "/bus.db",
            environment: town.environment
        ) { done, total in
            told.append(done)
            #expect(total == 300)
        }
        #expect(head.size == 300 && told.last == 300)
        #expect(try Data(contentsOf: URL(filePath: town.path + "/bus.db")) == before)
    }

    /// The start looks at the newest leaves only; what lies before them is for the whole check.
    @Test func `is not the start's, which takes no longer for a longer log`() async throws {
        let town = try TestTown()
        try await town.write(notes: 2100)
        try town.change(["DELETE FROM pack WHERE first = 128"])
        try town.bus().close()
        let found = await fault { try town.verified() }
        #expect(found?.message.en.contains("leaf 128 is missing") == true)
        try town.change(["UPDATE pack SET n = n + 1 WHERE last = 2099"])
        let refused = await fault { try town.bus().close() }
        #expect(refused?.code == "bus.tree_broken")
    }

    @Test(arguments: [
        "DELETE FROM pack WHERE first > 1400 AND last < 1536",
        "UPDATE pack SET hashes = CAST(zeroblob(length(hashes)) AS BLOB) WHERE last = 1535",
        "UPDATE pack SET n = n + 1 WHERE last = 1535", "DELETE FROM log WHERE seq = 1537",
        "UPDATE log SET leaf = x'7b7d' WHERE seq = 1537",
        "UPDATE tree SET peaks = CAST(substr(peaks,1,32) || zeroblob(32) || substr(peaks,65) AS BLOB)",
    ])
    func `is in part the start's: the newest leaves and their tree`(sql: String) async throws {
        let town = try TestTown()
        // Complete subtrees of 1,024, 512 and 4 leaves, of which all can be hashed again.
        try await town.write(notes: 1024 + 512 + 4)
        try town.change([sql])
        let refused = await fault { try town.bus().close() }
        #expect(refused?.code == "bus.tree_broken")
    }
}

extension TestTown {
    /// A log with this many notes, closed again.
    func write(notes: Int) async throws {
        let bus = try bus()
        let store = try store("town")
        let call = call()
        for chunk in stride(from: 0, to: notes, by: 500) {
            try await store.write(call) { tx in
                for number in chunk..<min(notes, chunk + 500) {
                    try tx.publish(NoteWritten(note: "n\(number)"))
                }
            }
        }
        try await relay(store, bus).drain()
        store.close()
        bus.close()
    }

    /// Changes bus.db as somebody with the disk could.
    func change(_ statements: [String]) throws {
        let tool = try Connection(path: path + "/bus.db", role: .bare, environment: environment)
        defer { tool.close() }
        for sql in ["PRAGMA foreign_keys=0"] + statements { try tool.execute(sql) }
    }

    func leaf(_ sequence: Int64) throws -> [UInt8] {
        let tool = try Connection(path: path + "/bus.db", role: .reader, environment: environment)
        defer { tool.close() }
        var leaf: [UInt8] = []
        try tool.each("SELECT leaf FROM log WHERE seq = \(sequence)") { leaf = $0.blob(at: 0) }
        return leaf
    }
}
