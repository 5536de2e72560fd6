import Foundation
import Synchronization
import TestGround
import Testing

@testable import HostStore
@testable import PluginKit

/// What should be kept: by whom, about whom, and for what.
private struct FileModel {
    struct Key: Hashable {
        let tenant: String
        let person: String
        let content: Int
    }

    static let tenantBytesMax = 700
    var uses: [Key: Set<String>] = [:]

    static func bytes(_ content: Int) -> [UInt8] {
        Array("%PDF-1.7".utf8) + Array(repeating: UInt8(content), count: 50 + content * 30)
    }

    func sum(of tenant: String) -> Int {
        uses.keys.filter { $0.tenant == tenant }
            .reduce(0) { $0 + FileModel.bytes($1.content).count }
    }

    /// True when it is kept.
    mutating func keep(_ key: Key, for use: String) -> Bool {
        let more = uses[key] == nil ? FileModel.bytes(key.content).count : 0
        guard sum(of: key.tenant) + more <= FileModel.tenantBytesMax else { return false }
        uses[key, default: []].insert(use)
        return true
    }

    mutating func erase(_ key: Key, for use: String) -> Bool {
        guard uses[key]?.remove(use) != nil else { return false }
        if uses[key]?.isEmpty == true { uses[key] = nil }
        return true
    }
}

/// A file of rows and a folder beside it.
private struct FileRig {
    enum Scan: FileKind { static let name: StaticString = "Scan" }

    let home: TestStore
    let store: PluginStore

    init(_ home: TestStore) throws {
        self.home = home
        let kind = FileRules.Kind(
            name: "Scan",
            title: LocalizedText(zh: "扫描件", en: "Scan"),
            types: ["application/pdf"],
            bytesMax: 300_000
        )
        store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: Manifest.Blocks(
                files: FileRules(
                    kinds: [kind],
                    tenantBytesMax: FileModel.tenantBytesMax,
                    personBytesMax: 1 << 30
                )
            ),
            in: DataDirectory(home.path),
            environment: home.environment()
        )
    }

    static func folder(_ home: TestStore) -> String { home.path + "/notebook.files" }

    func lying() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FileRig.folder(home)).sorted()
    }

    /// What a process that is killed now leaves behind: rows as they are committed, and on the disk
    /// everything that lies there or lay there in `before`, of which nobody has synced the end.
    static func image(_ home: TestStore, besides before: TestStore? = nil) throws -> TestStore {
        let copy = try home.copyOfFiles("crashed")
        copy.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
        let manager = FileManager.default
        let target = folder(copy)
        try manager.createDirectory(atPath: target, withIntermediateDirectories: true)
        for source in [home, before].compactMap({ $0 }).map(folder) {
            for name in try manager.contentsOfDirectory(atPath: source)
            where !manager.fileExists(atPath: "\(target)/\(name)") {
                try manager.copyItem(atPath: "\(source)/\(name)", toPath: "\(target)/\(name)")
            }
        }
        return copy
    }

    /// Opened again after a crash, as a host does it.
    func reopened(_ image: TestStore) throws -> FileRig {
        store.close()
        let rig = try FileRig(image)
        try rig.store.sweepFiles()
        return rig
    }

    /// Keeps content; `inside` runs before the commit.
    func keep(
        _ key: FileModel.Key,
        for use: String,
        inside: @escaping @Sendable () throws -> Void = {}
    ) async throws {
        let bytes = FileModel.bytes(key.content)
        let person = key.person.isEmpty ? nil : PersonID(key.person)
        try await store.shelve(home.call(tenant: key.tenant), bytes, kind: "Scan") { file, tx in
            _ = try tx.keep(file, as: Scan.self, about: person, for: use)
            try inside()
        }
    }

    func erase(_ key: FileModel.Key, for use: String) async throws -> Bool {
        guard let id = try rows().first(where: { $0.value == key })?.key else { return false }
        return try await store.write(home.call(tenant: key.tenant)) {
            try $0.eraseFile(id, for: use)
        }
    }

    /// What stands in the rows, by id.
    func rows() throws -> [String: FileModel.Key] {
        try store.file.read { system in
            var rows: [String: FileModel.Key] = [:]
            try system.statement("SELECT id, tenant, person, bytes FROM host_file").each { row in
                let content = (Int(row.int64(at: 3)) - 58) / 30
                rows[row.text(at: 0)] = FileModel.Key(
                    tenant: row.text(at: 1),
                    person: row.text(at: 2),
                    content: content
                )
            }
            return rows
        }
    }

    /// What is kept, for what, and that each of it can be read whole.
    func kept() throws -> [FileModel.Key: Set<String>] {
        var kept: [FileModel.Key: Set<String>] = [:]
        let service = home.call(Principal(kind: .service, id: "notebook"))
        for (id, key) in try rows() {
            let stored = try #require(try store.point(service) { try $0.file(id) })
            let bytes = try store.reading(stored).read(from: 0, to: stored.count)
            #expect(bytes == FileModel.bytes(key.content))
            kept[key] = try store.file.read { system in
                var names: Set<String> = []
                let select = try system.statement("SELECT name FROM host_file_use WHERE file=?1")
                select.bind(id, at: 1)
                try select.each { names.insert($0.text(at: 0)) }
                return names
            }
        }
        return kept
    }

    func sum(of tenant: String) throws -> Int {
        try store.file.read { system in
            let select = try system.statement("SELECT bytes FROM host_file_tally WHERE owner=?1")
            select.bind("tenant:" + tenant, at: 1)
            return try select.first { Int($0.int64(at: 0)) } ?? 0
        }
    }
}

@Suite(.timeLimit(.minutes(30))) struct `Any history of files` {
    private static let tenants = ["acme", "beta"]
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 4)).map { 11_000 + $0 }
    }()

    @Test(arguments: seeds)
    func `keeps what was asked for and leaves nothing else on the disk`(seed: UInt64)
        async throws
    {
        try await tell(seed, steps: 80, crashes: false)
    }

    @Test(arguments: seeds)
    func `is the same after a crash at every commit, and before each`(seed: UInt64) async throws {
        try await tell(seed &+ 1_000_000, steps: 40, crashes: true)
    }

    private func tell(_ seed: UInt64, steps: Int, crashes: Bool) async throws {
        var random = SeededRandom(seed: seed)
        var model = FileModel()
        var rig = try FileRig(TestStore())
        for step in 0..<steps {
            let before = crashes ? try FileRig.image(rig.home) : nil
            let cut = try await act(rig, &model, crashes, &random)
            if crashes {
                rig = try rig.reopened(cut ?? FileRig.image(rig.home, besides: before))
            } else {
                try rig.store.sweepFiles()
            }
            try #require(try rig.kept() == model.uses, "seed \(seed), step \(step)")
            try #require(try rig.lying() == rig.rows().keys.sorted(), "seed \(seed), step \(step)")
            for tenant in Self.tenants {
                #expect(try rig.sum(of: tenant) == model.sum(of: tenant), "seed \(seed)")
            }
        }
        rig.store.close()
    }

    /// One act; gives what a crash in its midst leaves behind, where it is one.
    private func act(
        _ rig: FileRig,
        _ model: inout FileModel,
        _ crashes: Bool,
        _ random: inout SeededRandom
    ) async throws -> TestStore? {
        let key = FileModel.Key(
            tenant: Self.tenants.randomElement(using: &random) ?? "",
            person: ["", "liu", "wang"].randomElement(using: &random) ?? "",
            content: Int.random(in: 1...5, using: &random)
        )
        let use = ["", "a", "b"].randomElement(using: &random) ?? ""
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
            let writing = try rig.store.files.begin("Scan", says: nil)
            try writing.append(FileModel.bytes(key.content))
            if crashes { return try FileRig.image(rig.home) }
            rig.store.shelf?.settle(writing.id, isKept: false)
        case 1:
            // It fails, or is refused before it can.
            _ = try? await rig.keep(key, for: use) { throw Unwanted(number: 1) }
        case 2 where !key.person.isEmpty:
            try await rig.store.erase(PersonID(key.person))
            model.uses = model.uses.filter { $0.key.person != key.person }
        case 3...5: #expect(try await rig.erase(key, for: use) == model.erase(key, for: use))
        case 6 where crashes:
            let cut = Cut()
            let home = rig.home
            _ = await fault { try await rig.keep(key, for: use) { try cut.take(home) } }
            return cut.image.withLock(\.self)
        default:
            let isKept = model.keep(key, for: use)
            let refused = await fault { try await rig.keep(key, for: use) }
            #expect((refused == nil) == isKept)
        }
        return nil
    }

    /// What lay there before a commit.
    private final class Cut: Sendable {
        let image = Mutex<TestStore?>(nil)

        func take(_ home: TestStore) throws {
            let taken = try FileRig.image(home)
            image.withLock { $0 = taken }
        }
    }
}
