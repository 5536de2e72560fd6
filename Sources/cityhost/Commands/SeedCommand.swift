import ArgumentParser
import Host
import PluginKit

/// Fills an empty data folder with the demonstration city.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Fill the data folder with the deterministic demonstration city."
    )

    @OptionGroup var settings: SettingsOptions

    @Option(
        parsing: .unconditional,
        help: "The seed; the same seed and day give the same city; 20240901 by default.",
        transform: SeedNumber.read
    )
    var seed = SeedNumber(number: 20_240_901)

    @Option(help: "The civil day the city is seeded on, YYYY-MM-DD; today by default.")
    var day: String?

    @Option(help: "Opens this many sessions of further residents, for load tests.")
    var demoSessions = 0

    @Option(help: "Writes one bearer token a line into this file.")
    var tokens: String?

    @Flag(help: "Leaves out people and what came before the day: a smaller city, soon there.")
    var withoutPast = false

    func validate() throws {
        guard demoSessions >= 0 else {
            throw ValidationError("--demo-sessions counts sessions, from 0 on.")
        }
        guard demoSessions == 0 || tokens != nil else {
            throw ValidationError(
                "The tokens of --demo-sessions are kept nowhere else: name their file with --tokens."
            )
        }
        if let day {
            guard let parsed = CivilDay(day) else {
                throw ValidationError("\(day) is no day; YYYY-MM-DD is expected.")
            }
            // Leases of years begin on it, and no calendar of ours goes on for ever.
            guard (2000...2100).contains(parsed.parts.year) else {
                throw ValidationError("--day takes 2000-01-01 to 2100-12-31.")
            }
        }
    }

    func run() async throws {
        let configuration = try settings.configuration()
        var plan = SeedPlan(seed: seed.number, residents: demoSessions, tokenFile: tokens)
        plan.hasPast = !withoutPast
        if let day = day.flatMap({ CivilDay($0) }) { plan.day = day }
        let bar = ProgressBar()
        try await FaultReport.orExit {
            let report = try await Seeding.run(
                configuration,
                plan,
                plugins: plugins.compactMap { $0 }
            ) { name, done, total in
                bar.show(name, done: done, of: total)
            }
            bar.finish()
            for line in report { print(line) }
        }
    }
}
