@testable import HostBus
import HostStore
import PluginKit
@testable import TestDisk
import TransparencyLog

extension ChainStory {
    /// What is wrong with a disk after these things were told; empty when nothing is.
    ///
    /// Then the log is sound, holds everything that a checkpoint was made known over, as it was
    /// then, and has no event that no file of a plugin has. `asHost` also starts everything anew,
    /// relays what is left and signs on.
    static func faults(
        of image: DiskImage,
        told: [Told],
        in directory: DataDirectory,
        asHost: Bool
    ) async -> [String] {
        let disk = SimulatedDisk(image)
        defer { disk.remove() }
        do {
            let environment = StoreEnvironment.story(on: disk)
            var faults = try lookAt(told, directory, environment)
            guard faults.isEmpty, asHost else { return faults }
            faults = try await goOn(told, directory, disk)
            return faults
        } catch {
            return ["it does not open: \(error)"]
        }
    }

    private static func checkpoints(_ told: [Told]) -> [Checkpoint] {
        told.compactMap { if case .signed(let checkpoint) = $0 { checkpoint } else { nil } }
    }

    private static func committed(_ told: [Told]) -> Int {
        told.compactMap { if case .committed(let count) = $0 { count } else { nil } }.max() ?? 0
    }

    /// Reads what lies there, with nothing of ours in between but the tiles.
    private static func lookAt(
        _ told: [Told],
        _ directory: DataDirectory,
        _ environment: StoreEnvironment
    ) throws -> [String] {
        let known = checkpoints(told)
        let bus = try Connection(path: directory.busFile, role: .bare, environment: environment)
        defer { bus.close() }
        guard try bus.integer("SELECT count(*) FROM sqlite_schema WHERE name='tree'") == 1 else {
            return known.isEmpty ? [] : ["the log is gone"]
        }
        var faults: [String] = []
        if let verdict = try bus.text("PRAGMA integrity_check(1)"), verdict != "ok" {
            faults.append(verdict)
        }
        let statement: TileTable.Statements = { try bus.statement($0) }
        let tree = try TreeRow.read(statement)
        for checkpoint in known {
            guard checkpoint.size <= tree.size else {
                faults.append("signed over \(checkpoint.size), and \(tree.size) are left")
                continue
            }
            let root = try TileTable.tree(of: checkpoint.size, statement).root
            if root != checkpoint.root { faults.append("another root of \(checkpoint.size)") }
        }
        return faults
    }

    /// Starts as a host does, with the guard as it was or as it was about to be.
    private static func goOn(
        _ told: [Told],
        _ directory: DataDirectory,
        _ disk: SimulatedDisk
    ) async throws -> [String] {
        let bus = try BusLog(in: directory, environment: .story(on: disk))
        defer { bus.close() }
        let store = try store(disk, directory)
        defer { store.close() }
        try await StartCheck.run(store, bus)
        let known = checkpoints(told)
        let sequencer = try await sequencer(
            bus,
            RollbackGuard(name: "the guard", read: { known.last }, keep: { _ in })
        )
        let relay = try Relay(store: store, bus: bus, onProblem: { _ in })
        while try await relay.step() {}
        try await sequencer.step()
        var faults: [String] = []
        let head = try bus.head()
        if head.size < committed(told) {
            faults.append(
                "\(committed(told)) events were acknowledged, \(head.size) are in the log"
            )
        }
        if sequencer.latest?.checkpoint.root != head.root {
            faults.append("another root was signed")
        }
        for checkpoint in known where try bus.root(of: checkpoint.size) != checkpoint.root {
            faults.append("the checkpoint over \(checkpoint.size) is contradicted")
        }
        return faults
    }
}
