import Foundation
@testable import TestDisk
import HostStore
import TestGround
import Testing

@Suite struct `When the power goes` {
    /// More by `CITYHOST_POWER_LOSSES`, as `make soak` asks for.
    private static let losses =
        ProcessInfo.processInfo.environment["CITYHOST_POWER_LOSSES"].flatMap(Int.init) ?? 3000
    /// Another one by `CITYHOST_SEED`.
    private static let seed =
        ProcessInfo.processInfo.environment["CITYHOST_SEED"].flatMap(UInt64.init) ?? 20_261

    @Test func `all that was acknowledged is on the disk, and nothing half`() async throws {
        let home = try TestStore()
        let directory = try DataDirectory(home.path)
        let record = try await Self.record(in: directory)
        var random = SeededRandom(seed: Self.seed)
        var examined = 0
        while examined < Self.losses {
            let (at, fate) = Self.point(examined, of: record.entries.count, &random)
            let image = PowerLoss(record, after: at).image(fate, &random)
            let faults = LaneStory.faults(
                of: image,
                acknowledged: record.acknowledged(before: at),
                in: directory,
                asHost: examined % 10 == 0
            )
            try #require(
                faults.isEmpty,
                "loss \(examined), \(fate): \(faults) after\n\(record.tail(before: at))"
            )
            examined += 1
        }
    }

    @Test func `a lane that does not sync is found out`() async throws {
        let home = try TestStore()
        let directory = try DataDirectory(home.path)
        let record = try await Self.record(in: directory, isSynchronousOff: true)
        var random = SeededRandom(seed: 20_261)
        let found = (0..<200).contains { number in
            let (at, fate) = Self.point(number, of: record.entries.count, &random)
            let image = PowerLoss(record, after: at).image(fate, &random)
            return !LaneStory.faults(
                of: image,
                acknowledged: record.acknowledged(before: at),
                in: directory,
                asHost: false
            ).isEmpty
        }
        #expect(found, "With synchronous=OFF no loss was noticed: this suite proves nothing.")
    }

    /// Every entry in turn with everything lost, then entries and fates by chance.
    private static func point(
        _ number: Int,
        of count: Int,
        _ random: inout SeededRandom
    ) -> (at: Int, fate: PowerLoss.Fate) {
        if number <= count { return (number, .allLost) }
        let fates = PowerLoss.Fate.allCases
        return (Int.random(in: 0...count, using: &random), fates[number % fates.count])
    }

    private static func record(
        in directory: DataDirectory,
        isSynchronousOff: Bool = false
    ) async throws -> DiskRecord {
        let disk = SimulatedDisk(isSynchronousOff: isSynchronousOff)
        defer { disk.remove() }
        let told = await LaneStory(disk, in: directory).tell()
        try #require(told.acknowledged.count == LaneStory.steps)
        try #require(told.failures == 0 && told.ends == 0)
        return disk.record
    }
}
