import Foundation
import HostStore
@testable import TestDisk
import TestGround
import Testing

@Suite struct `When the power goes, the chain` {
    /// More by `CITYHOST_POWER_LOSSES`, as `make soak` asks for.
    private static let losses =
        ProcessInfo.processInfo.environment["CITYHOST_POWER_LOSSES"].flatMap(Int.init) ?? 1200
    /// Another one by `CITYHOST_SEED`.
    private static let seed =
        ProcessInfo.processInfo.environment["CITYHOST_SEED"].flatMap(UInt64.init) ?? 20_262
    /// Losses of which one is started on as a host.
    private static let startsEach = 12

    @Test func `never contradicts a checkpoint that was made known`() async throws {
        let town = try TestTown()
        let directory = try DataDirectory(town.path)
        let (record, told) = try await Self.record(in: directory)
        let signed = told.filter { if case .signed = $0 { true } else { false } }
        #expect(signed.count > 10)
        var random = SeededRandom(seed: Self.seed)
        for examined in 0..<Self.losses {
            let (at, fate) = Self.point(
                examined,
                among: Self.losses,
                of: record.entries.count,
                &random
            )
            let image = PowerLoss(record, after: at).image(fate, &random)
            let faults = await ChainStory.faults(
                of: image,
                told: record.acknowledged(before: at).map { told[$0] },
                in: directory,
                asHost: examined % Self.startsEach == 0
            )
            try #require(
                faults.isEmpty,
                "loss \(examined), \(fate): \(faults) after\n\(record.tail(before: at))"
            )
        }
    }

    @Test func `that signs without syncing is found out`() async throws {
        let town = try TestTown()
        let directory = try DataDirectory(town.path)
        let (record, told) = try await Self.record(in: directory, isSynchronousOff: true)
        var random = SeededRandom(seed: 20_262)
        for number in 0..<200 {
            let (at, fate) = Self.point(
                number,
                among: 200,
                of: record.entries.count,
                &random
            )
            let image = PowerLoss(record, after: at).image(fate, &random)
            let faults = await ChainStory.faults(
                of: image,
                told: record.acknowledged(before: at).map { told[$0] },
                in: directory,
                asHost: false
            )
            if !faults.isEmpty { return }
        }
        Issue.record("With synchronous=OFF no loss was noticed: this suite proves nothing.")
    }

    /// Points spread over the whole record with everything lost, then points and fates by chance.
    private static func point(
        _ number: Int,
        among losses: Int,
        of count: Int,
        _ random: inout SeededRandom
    ) -> (at: Int, fate: PowerLoss.Fate) {
        let spread = losses / 3
        if number < spread { return (count * (number + 1) / spread, .allLost) }
        let fates = PowerLoss.Fate.allCases
        return (Int.random(in: 0...count, using: &random), fates[number % fates.count])
    }

    private static func record(
        in directory: DataDirectory,
        isSynchronousOff: Bool = false
    ) async throws -> (DiskRecord, [ChainStory.Told]) {
        let disk = SimulatedDisk(isSynchronousOff: isSynchronousOff)
        defer { disk.remove() }
        let story = ChainStory(disk, in: directory)
        try await story.tell()
        return (disk.record, story.told)
    }
}
