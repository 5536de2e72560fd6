import Foundation
import HostStore
import Synchronization
import TestGround
import Testing

@testable import PluginKit
@testable import TestDisk

/// What a process does on a disk in memory, looked at as if it had ended at each of its writes: killed,
/// or without power.
struct DiskEnds {
    let home: TestStore
    /// What is on the disk before the process begins.
    let medium: DiskImage
    var random: SeededRandom

    /// Prepares a disk by a process that was closed in order.
    init(
        seed: UInt64,
        _ home: TestStore,
        prepare: (SimulatedDisk) async throws -> Void
    ) async throws {
        let disk = SimulatedDisk()
        defer { disk.remove() }
        try await prepare(disk)
        self.home = home
        medium = disk.image
        random = SeededRandom(seed: seed)
    }

    /// Tells of every file that an end of the work leaves, each once, and gives how many there were.
    ///
    /// The clock stands where the work has left it.
    mutating func look(
        at work: (SimulatedDisk) async throws -> Void,
        goOn: (SimulatedDisk, Comment) async throws -> Void
    ) async throws -> Int {
        let disk = SimulatedDisk(medium)
        defer { disk.remove() }
        try await work(disk)
        let record = disk.record
        let now = home.clock.load(ordering: .relaxed)
        var found: Set<String> = []
        for at in 0...record.entries.count {
            let loss = PowerLoss(record, after: at, on: medium)
            for fate in [PowerLoss.Fate.allLost, .allKept] {
                let image = loss.image(fate, &random)
                guard found.insert(try rows(image)).inserted else { continue }
                let left = SimulatedDisk(image)
                defer { left.remove() }
                let comment: Comment = "\(fate) after \(at)\n\(record.tail(before: at))"
                try await goOn(left, comment)
                home.clock.store(now, ordering: .relaxed)
            }
        }
        return found.count
    }

    /// Every row of the file, as text.
    private func rows(_ image: DiskImage) throws -> String {
        let disk = SimulatedDisk(image)
        defer { disk.remove() }
        let bare = try Connection(
            path: DataDirectory(home.path).file(of: PluginID("notebook")),
            role: .bare,
            environment: home.environment(on: disk)
        )
        defer { bare.close() }
        var tables: [(name: String, columns: String)] = []
        try bare.each(
            """
            SELECT s.name, group_concat('quote("' || c.name || '")', ' || '','' || ')
            FROM sqlite_schema s JOIN pragma_table_info(s.name) c
            WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' GROUP BY s.name ORDER BY s.name
            """
        ) { tables.append(($0.text(at: 0), $0.text(at: 1))) }
        var text = ""
        for (name, columns) in tables {
            try bare.each("SELECT \(columns) FROM \"\(name)\" ORDER BY 1") {
                text += "\(name) \($0.text(at: 0))\n"
            }
        }
        return text
    }
}

extension TestStore {
    /// On a disk in memory, where nothing happens by itself.
    func environment(on disk: SimulatedDisk) -> StoreEnvironment {
        var environment = environment { $0.idleMillis = 600_000 }
        environment.vfsName = disk.name
        return environment
    }

    func open(_ blocks: Manifest.Blocks, on disk: SimulatedDisk) throws -> PluginStore {
        try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: blocks,
            in: DataDirectory(path),
            environment: environment(on: disk)
        )
    }

    /// The plugin at work for itself, for one organisation.
    var service: CallContext { call(Principal(kind: .service, id: "notebook"), tenant: "t1") }
}

extension Transaction {
    /// Counts one more of something: twice is twice, and breaks no key.
    func count(_ name: String) throws {
        let before = try all(AllNotes()).first { $0.id == name }.flatMap { Int($0.body) } ?? 0
        try run(DropNote(id: name))
        try run(AddNote(id: name, body: "\(before + 1)"))
    }
}

/// Seeds of suites that look at every end.
enum EndSeeds {
    static func from(_ first: UInt64) -> [UInt64] {
        let count = ProcessInfo.processInfo.environment["CITYHOST_BLOCK_SEEDS"].flatMap(Int.init)
        return (0..<UInt64(count ?? 3)).map { first + $0 }
    }
}
