import Foundation
@testable import HostStore
@testable import PluginKit
import TestGround
import Testing

@Suite struct `A shelf of files` {
    private let home: TestStore
    private let store: PluginStore

    enum Scan: FileKind { static let name: StaticString = "Scan" }

    init() throws {
        home = try TestStore()
        store = try Self.open(home)
    }

    private static func open(_ home: TestStore) throws -> PluginStore {
        let kind = FileRules.Kind(
            name: "Scan",
            title: LocalizedText(zh: "扫描件", en: "Scan"),
            types: ["application/pdf"],
            bytesMax: 300_000
        )
        let rules = FileRules(kinds: [kind], tenantBytesMax: 1 << 30, personBytesMax: 1 << 30)
        return try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: Manifest.Blocks(files: rules),
            in: DataDirectory(home.path),
            environment: home.environment()
        )
    }

    private var call: CallContext { home.call(tenant: "acme") }

    private func lying() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: home.path + "/notebook.files")
    }

    private func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        let head = Array("%PDF-1.7".utf8)
        return head + (head.count..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Test func `files of every length around a piece come back from every place`() async throws {
        let piece = SealedFile.pieceBytes
        for count in [9, piece - 1, piece, piece + 1, 2 * piece, 3 * piece + 7] {
            let bytes = bytes(count, seed: UInt64(count))
            let kept = try await store.shelve(call, bytes, kind: "Scan") {
                try $1.keep($0, as: Scan.self, about: nil)
            }
            let reading = try store.reading(kept)
            for start in [0, 1, piece - 1, piece, count - 1] where start < count {
                var read: [UInt8] = []
                while start + read.count < count {
                    read += try reading.read(from: Int64(start + read.count), to: Int64(count))
                }
                #expect(read == Array(bytes[start...]), "\(count) from \(start)")
            }
        }
        store.close()
    }

    @Test func `a command that fails, or keeps nothing, leaves nothing on the disk`()
        async throws
    {
        await #expect(throws: Unwanted.self) {
            try await store.shelve(call, bytes(90, seed: 1), kind: "Scan") { file, transaction in
                _ = try transaction.keep(file, as: Scan.self, about: nil)
                throw Unwanted(number: 1)
            }
        }
        try await store.shelve(call, bytes(90, seed: 2), kind: "Scan") { _, _ in }
        #expect(try lying() == [])
        store.close()
    }

    @Test func `what a crash left between disk and row is swept, and what is under way is not`()
        async throws
    {
        let kept = try await store.shelve(call, bytes(90, seed: 1), kind: "Scan") {
            try $1.keep($0, as: Scan.self, about: nil)
        }
        let under = try store.files.begin("Scan", says: nil)
        try under.append(bytes(90, seed: 2))
        _ = try under.finish()
        #expect(try store.sweepFiles() == 0, "its command may still come")
        store.close()
        // The process ended here: nobody is at work with it any more.
        let again = try Self.open(home)
        #expect(try lying().count == 2)
        #expect(try again.sweepFiles() == 1)
        #expect(try lying() == [kept.id])
        #expect(try again.reading(kept).count == 90)
        again.close()
    }

    @Test func `a file is on the disk before its row is committed`() async throws {
        let path = home.path + "/notebook.files"
        let seen = try await store.shelve(call, bytes(90, seed: 1), kind: "Scan") { file, _ in
            FileManager.default.fileExists(atPath: "\(path)/\(file.id)")
        }
        #expect(seen)
        store.close()
    }

    @Test func `organisations share no content, and their sums are theirs`() async throws {
        let bytes = bytes(100, seed: 1)
        var ids: Set<String> = []
        for tenant in ["acme", "beta", "acme"] {
            let call = home.call(tenant: tenant)
            let kept = try await store.shelve(call, bytes, kind: "Scan") {
                try $1.keep($0, as: Scan.self, about: nil)
            }
            ids.insert(kept.id)
        }
        #expect(ids.count == 2)
        let sums = try store.file.read { snapshot in
            var sums: [String: Int64] = [:]
            try snapshot.statement("SELECT owner, bytes FROM host_file_tally").each {
                sums[$0.text(at: 0)] = $0.int64(at: 1)
            }
            return sums
        }
        #expect(sums["tenant:acme"] == 100 && sums["tenant:beta"] == 100)
        store.close()
    }

    private func keep(_ use: String, _ content: [UInt8]) async throws -> StoredFile {
        try await store.shelve(call, content, kind: "Scan") {
            try $1.keep($0, as: Scan.self, about: PersonID("liu"), for: use)
        }
    }

    private func erase(_ file: StoredFile, _ use: String) async throws -> Bool {
        let id = file.id
        return try await store.write(call) { try $0.eraseFile(id, for: use) }
    }

    @Test func `a file that several rows keep goes with the last of them`() async throws {
        let content = bytes(90, seed: 1)
        let file = try await keep("a", content)
        #expect(try await keep("b", content) == file)
        #expect(try await keep("b", content) == file, "to keep it twice for the same is once")
        #expect(try await !erase(file, "c"), "it is not kept for that")
        #expect(try await erase(file, "b"))
        #expect(try await !erase(file, "b"))
        #expect(try store.sweepFiles() == 0)
        #expect(try store.reading(file).count == 90)
        #expect(try await erase(file, "a"))
        #expect(try store.sweepFiles() == 1)
        #expect(try lying() == [])
        let long = await fault { try await keep(String(repeating: "x", count: 129), content) }
        #expect(long?.code == "files.use_too_long")
        #expect(try await store.erase(PersonID("liu")) == 1)
        store.close()
    }

    @Test(
        arguments: [
            "tenant='beta'", "person='chen'", "person=''", "kind='Other'", "type='image/png'",
            "bytes=bytes+1", "kept_ms=kept_ms+1", "sha256=lower(hex(zeroblob(32)))",
        ]
    )
    func `the key of a file opens nothing in a row of which anything was changed`(
        change: String
    ) async throws {
        let file = try await keep("", bytes(90, seed: 1))
        #expect(try store.reading(file).count == 90)
        store.close()
        let bare = try Connection(
            path: home.path + "/notebook.db",
            role: .bare,
            environment: home.environment()
        )
        try bare.execute("UPDATE host_file SET \(change)")
        bare.close()
        let again = try Self.open(home)
        let service = home.call(Principal(kind: .service, id: "notebook"))
        let id = file.id
        let changed = try #require(try again.point(service) { try $0.file(id) })
        let refused = await fault { try again.reading(changed) }
        #expect(refused?.code == "personal.sealed_unreadable")
        again.close()
    }

    @Test func `the keys of two rows that were exchanged open nothing`() async throws {
        let (one, two) = (
            try await keep("", bytes(90, seed: 1)), try await keep("", bytes(90, seed: 2))
        )
        store.close()
        let bare = try Connection(
            path: home.path + "/notebook.db",
            role: .bare,
            environment: home.environment()
        )
        try bare.execute(
            """
            UPDATE host_file SET sealed_key=(SELECT sealed_key FROM host_file WHERE id='\(two.id)')
                WHERE id='\(one.id)'
            """
        )
        bare.close()
        let again = try Self.open(home)
        let service = home.call(Principal(kind: .service, id: "notebook"))
        let id = one.id
        let changed = try #require(try again.point(service) { try $0.file(id) })
        #expect(await fault { try again.reading(changed) }?.code == "personal.sealed_unreadable")
        again.close()
    }
}
