import ArgumentParser
import Glibc
import Host

/// Serves a witness of other logs until it is told to stop.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Cosign checkpoints of other logs (C2SP tlog-witness) until told to stop.",
        discussion: """
            Makes a key in witness.key at the first start, which needs --name, and keeps in witness.db
            what it has cosigned: never two histories of one log.
            """
    )

    @Option(help: "Folder of the witness's key and of what it has cosigned.")
    var data: String

    @Option(help: "HOST:PORT to listen on; port 0 takes a free one.")
    var listen = "127.0.0.1:8090"

    @Option(help: "The witness's name, such as witness.example; for the first start.")
    var name: String?

    @Option(help: "A log's verifier key; may be given several times.")
    var log: [String] = []

    func run() async throws {
        try await FaultReport.orExit {
            var settings = WitnessHost.Settings(folder: data)
            try settings.listen(listen)
            settings.name = name
            settings.logs = log
            let witness = try await WitnessHost(settings)
            print("witness \(witness.key) serves http://127.0.0.1:\(witness.port)")
            // Into a pipe the line would wait for more.
            fflush(nil)
            _ = await witness.waitForSignal()
            await witness.stop()
        }
    }
}
