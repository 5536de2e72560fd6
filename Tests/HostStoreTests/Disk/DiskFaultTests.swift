import Foundation
@testable import TestDisk
import HostStore
import TestGround
import Testing

@Suite struct `When a call below SQLite fails` {
    /// One kind of call, the way it fails, and whether it goes on failing.
    struct Sweep: Sendable, CustomTestStringConvertible {
        let call: DiskFault.Call
        var way = DiskFault.Way.broken
        let goesOn: Bool

        var testDescription: String { "\(call), \(way), \(goesOn ? "from then on" : "once")" }
    }

    static let broken = DiskFault.Call.allCases.flatMap { call in
        [Sweep(call: call, goesOn: false), Sweep(call: call, goesOn: true)]
    }

    /// Of reads, and of writes without room, some stand for all; `make soak` tries each.
    private static let step =
        ProcessInfo.processInfo.environment["CITYHOST_POWER_LOSSES"] == nil ? 7 : 1

    @Test(arguments: broken)
    func `somebody hears of it, and nothing acknowledged is lost`(sweep: Sweep) async throws {
        try await run(sweep) { story, fault, disk in
            if !Self.mayPassUnheard.contains(fault.call) {
                #expect(
                    story.failures + story.ends > 0 || disk.strikes == 0,
                    "\(fault): nobody heard of it"
                )
            }
            #expect(story.afterEnd.isEmpty, "\(fault): acknowledged after \(story.reasons)")
        }
    }

    /// Calls that SQLite makes for tidiness and repeats at need: their failure alone harms nobody.
    private static let mayPassUnheard: Set<DiskFault.Call> = [.truncate, .delete, .size]

    @Test(arguments: [
        Sweep(call: .write, way: .full, goesOn: false),
        Sweep(call: .write, way: .full, goesOn: true),
        Sweep(call: .write, way: .short, goesOn: false),
        Sweep(call: .write, way: .short, goesOn: true),
    ])
    func `want of room is told, and heals with the room`(sweep: Sweep) async throws {
        var healed = 0
        try await run(sweep, healsWhenFull: true) { story, fault, disk in
            #expect(story.ends == 0, "\(fault): the host ended for want of room")
            healed += story.healed
        }
        #expect(healed > 0)
    }

    /// Tells the story with the first call failing, then the second, until it has no such call.
    private func run(
        _ sweep: Sweep,
        healsWhenFull: Bool = false,
        _ judge: (LaneStory.Told, DiskFault, SimulatedDisk) -> Void
    ) async throws {
        let home = try TestStore()
        let directory = try DataDirectory(home.path)
        var number = 1
        while true {
            let fault = DiskFault(
                call: sweep.call,
                way: sweep.way,
                number: number,
                goesOn: sweep.goesOn
            )
            let disk = SimulatedDisk(fault: fault)
            let told = await LaneStory(
                disk,
                in: directory,
                healsWhenFull: healsWhenFull
            ).tell()
            guard disk.strikes > 0 else { break }
            judge(told, fault, disk)
            check(told, fault, disk, directory)
            disk.remove()
            number += sweep.way == .broken && sweep.call != .read ? 1 : Self.step
        }
        #expect(number > 1, "the story makes no such call")
    }

    /// The process may end here, and the power with it.
    private func check(
        _ told: LaneStory.Told,
        _ fault: DiskFault,
        _ disk: SimulatedDisk,
        _ directory: DataDirectory
    ) {
        let killed = LaneStory.faults(
            of: disk.image,
            acknowledged: told.acknowledged,
            in: directory,
            asHost: fault.number % 10 == 0
        )
        #expect(killed.isEmpty, "\(fault), then a restart: \(killed)")
        let record = disk.record
        var random = SeededRandom(seed: UInt64(fault.number))
        let fate = fault.number % 2 == 0 ? PowerLoss.Fate.allLost : .sectorsKept
        let lost = LaneStory.faults(
            of: PowerLoss(record, after: record.entries.count).image(fate, &random),
            acknowledged: told.acknowledged,
            in: directory,
            asHost: false
        )
        #expect(lost.isEmpty, "\(fault), then a loss of power (\(fate)): \(lost)")
    }
}
