import ArgumentParser
import Host
import HostLoop
import HostSandbox
import JSONWire
import PluginKit
import Synchronization

/// Makes many residents' ways from "sign" to the door code, and judges how long they took.
struct SixtySecondsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sixty-seconds",
        abstract: "From \"sign\" to the door code in sixty seconds, a thousand times.",
        discussion: """
            Makes a city of its own with providers that take and lose what they do on an ordinary day,
            and lets residents sign, pay and open their doors over its API. Reading, typing and
            paying take 38 seconds; what anybody waits for is skipped, what the host takes counts.
            The contract is signed by a code by message and countersigned by mandate: no signing
            service is asked, and its 0.8 to 2.5 seconds are in no figure.
            Prints percentiles of every step, and ends with 1 when a goal was missed.
            """
    )

    @Option(help: "Journeys made, 1 to 5000.")
    var journeys = 1000

    @Option(help: "Journeys under way at once, 1 to 100.")
    var atOnce = 60

    // A sign is read as the value that it is meant as, and refused as one.
    @Option(
        parsing: .unconditional,
        help: "The seed of the city and of its providers' chances; 20240901 by default.",
        transform: SeedNumber.read
    )
    var seed = SeedNumber(number: 20_240_901)

    @Flag(help: "Every lock's gateway is offline all the time.")
    var gatewaysDown = false

    @Flag(help: "Skip nothing: a minute takes a minute.")
    var realTime = false

    func validate() throws {
        guard 1...5000 ~= journeys, 1...100 ~= atOnce else {
            throw ValidationError("--journeys takes 1 to 5000, --at-once 1 to 100.")
        }
    }

    func run() async throws {
        guard Linked.housing != nil else {
            throw ValidationError("Housing is left out of this build: there is nothing to sign.")
        }
        HostProcess.logErrorsOnly()
        let bar = ProgressBar()
        try await FaultReport.orExit {
            let town = try await DemoTown.make(residents: journeys, seed: seed.number) {
                bar.show($0, done: $1, of: $2)
            }
            bar.finish()
            if gatewaysDown {
                town.providers.sandbox.faults.add(.offline, of: .lock, permille: 1000)
            }
            let clock = ContinuousClock()
            let (start, began) = (clock.now, town.clock.now)
            let tally: JourneyTally
            do {
                tally = try await make(in: town)
            } catch {
                await town.stop()
                throw error
            }
            let (took, passed) = (clock.now - start, town.clock.now.utcMillis - began.utcMillis)
            await town.stop()
            for line in tally.report() { print(line) }
            let seconds = JourneyTally.seconds(passed)
            print("\(seconds) of the city's time in \(took.components.seconds) s")
            print(
                "signed by a code by message: no signing service is asked, so its delay is in no figure"
            )
            let misses = tally.misses(JourneyGoal())
            for miss in misses { print("MISSED: \(miss)") }
            guard misses.isEmpty else { throw ExitCode.failure }
            print("every goal was kept")
        }
    }

    /// Makes the journeys in a town; for one that has just been made.
    func make(in town: DemoTown) async throws -> JourneyTally {
        let round = Round()
        town.clock.enters()
        async let keeper: Void = town.keepTime(isSkipping: !realTime) { round.isOver }
        defer { round.end() }
        let landlord = try await DemoLandlord(town.client(nil), town.providers.sandbox)
        let wishes = try await landlord.homes(journeys)
        await withTaskGroup { group in
            for seat in 0..<atOnce {
                town.clock.enters()
                // Not all begin at one moment, but where that is what is asked for.
                let pause = realTime ? 0 : Int64(seat) * 45_000 / Int64(atOnce)
                group.addTask { await round.work(after: pause, wishes, in: town) }
            }
            town.clock.leaves()
            await group.waitForAll()
        }
        round.end()
        await keeper
        return round.tally
    }
}

/// Journeys that residents take up one after the other, as many at once as there are seats.
private final class Round: Sendable {
    private let records = Mutex(JourneyTally())
    private let next = Atomic(0)
    private let ended = Atomic(false)

    var tally: JourneyTally { records.withLock { $0 } }
    var isOver: Bool { ended.load(ordering: .relaxed) }

    func end() { ended.store(true, ordering: .relaxed) }

    /// Makes one journey after the other until none is left; for somebody who has entered.
    func work(
        after pause: Int64,
        _ wishes: [SigningResident.Wish],
        in town: DemoTown
    ) async {
        await town.clock.pass(millis: pause)
        while true {
            let number = next.add(1, ordering: .relaxed).oldValue
            guard number < wishes.count else { break }
            let resident = SigningResident(
                number: number,
                city: town.client(town.tokens[number]),
                sandbox: town.providers.sandbox,
                wish: wishes[number]
            )
            let record = await resident.go()
            records.withLock { $0.add(record) }
        }
        town.clock.leaves()
    }
}
