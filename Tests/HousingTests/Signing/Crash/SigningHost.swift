import HostStore
import PluginKit
import Synchronization
import TestGround
@testable import TestDisk

@testable import Housing

/// The plugin in one process after another, on a disk in memory: a process that ends leaves what was
/// synced, and nothing else.
final class SigningHost {
    let clock: VirtualClock
    private let directory: DataDirectory
    private let problems = Problems()
    private var disk: SimulatedDisk
    /// What was on the disk when the process began.
    private var medium: DiskImage
    private var process: Process

    /// What runs in one process.
    private struct Process {
        let store: PluginStore
        let timers: TimerService
        let effects: EffectService
        let callbacks: CallbackInbox
    }

    /// What went wrong in handlers, over all processes.
    private final class Problems: Sendable {
        let list = Mutex<[String]>([])

        func note(_ problem: String) { list.withLock { $0.append(problem) } }
    }

    init(_ clock: VirtualClock, in directory: DataDirectory, on medium: DiskImage = [:]) throws {
        self.clock = clock
        self.directory = directory
        self.medium = medium
        disk = SimulatedDisk(medium)
        process = try SigningHost.open(disk, clock, directory, problems)
    }

    var store: PluginStore { process.store }
    var timers: TimerService { process.timers }
    var effects: EffectService { process.effects }
    var callbacks: CallbackInbox { process.callbacks }

    /// What went wrong in handlers so far.
    var failures: [String] { problems.list.withLock(\.self) }

    /// How much the process has asked of its disk so far.
    var asked: Int { disk.record.entries.count }

    /// Points after which one commit more was synced than before, since as much had been asked of the disk:
    /// at each but the last the process could have ended in the middle of what it did since then.
    func commits(since asked: Int) -> [Int] {
        let entries = disk.record.entries
        var hasFrames = false
        return entries.indices.dropFirst(asked).compactMap { place in
            switch entries[place] {
            // The log's header, of 32 bytes, is no commit.
            case .write(let file, let offset, _) where file.hasSuffix("-wal") && offset >= 32:
                hasFrames = true
            case .sync(let file) where file.hasSuffix("-wal") && hasFrames:
                hasFrames = false
                return place + 1
            default: break
            }
            return nil
        }
    }

    /// Everything in memory is gone; what was synced is there, by the end or by a point before it.
    func restart(at point: Int? = nil) throws {
        medium = end(at: point)
        disk = SimulatedDisk(medium)
        process = try SigningHost.open(disk, clock, directory, problems)
    }

    /// Ends the process, or says that it had ended at a point before; gives what is on the disk.
    func end(at point: Int? = nil) -> DiskImage {
        let record = disk.record
        process.store.close()
        var random = SeededRandom(seed: 1)
        let loss = PowerLoss(record, after: point ?? record.entries.count, on: medium)
        disk.remove()
        return loss.image(.allLost, &random)
    }

    func close() {
        process.store.close()
        disk.remove()
    }

    private static let manifest = Manifest.read(Housing.bundle).manifest

    private static func open(
        _ disk: SimulatedDisk,
        _ clock: VirtualClock,
        _ directory: DataDirectory,
        _ problems: Problems
    ) throws -> Process {
        guard let manifest else { preconditionFailure("The build has read this manifest.") }
        let environment = environment(disk, clock)
        let store = try PluginStore(
            bundle: Housing.bundle,
            tables: manifest.tables,
            blocks: manifest.blocks,
            projections: HousingRig.bound.projections,
            in: directory,
            environment: environment
        )
        let effects = manifest.blocks.effects ?? EffectRules(effects: [])
        let callbacks = manifest.blocks.callbacks ?? CallbackRules(callbacks: [])
        let id = PluginID("housing")
        return Process(
            store: store,
            timers: TimerService(
                plugin: id,
                lane: store.lane,
                handlers: HousingRig.bound.timers,
                environment: environment,
                onProblem: problems.note
            ),
            effects: EffectService(
                plugin: id,
                file: store.file,
                rules: effects,
                handlers: HousingRig.bound.effects,
                environment: environment,
                onProblem: problems.note
            ),
            callbacks: CallbackInbox(
                plugin: id,
                file: store.file,
                rules: callbacks,
                handlers: HousingRig.bound.callbacks,
                environment: environment,
                onProblem: problems.note
            )
        )
    }

    private static func environment(_ disk: SimulatedDisk, _ clock: VirtualClock)
        -> StoreEnvironment
    {
        let chance = Mutex(SplitMix64(seed: UInt64(clock.now.utcMillis)))
        var limits = StoreLimits()
        limits.idleMillis = 600_000
        var environment = StoreEnvironment(
            now: { clock.now },
            monotonicNanos: { UInt64(clock.now.utcMillis) * 1_000_000 },
            randomBytes: { count in
                chance.withLock { random in
                    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                }
            },
            vfsName: disk.name,
            limits: limits
        )
        environment.isSandbox = true
        environment.sealing = SealingKeys([1: Array(repeating: 7, count: 32)])
        return environment
    }
}
