import ArgumentParser
import Glibc
import HostSandbox

/// Plays the providers outside on this machine until it is told to stop.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Play payment, locks, SMS, identity checks and e-signatures on this machine.",
        discussion: """
            Serves the providers' own wire formats, checks signatures, keeps orders, codes and flows in
            memory, and sends signed callbacks. --files writes the keys made at the start and a
            platform.json for a host that shall use them. Faults: PROVIDER:FAULT, :TIMES or
            :N/1000 behind it; providers are payment, lock, sms, identity, signature; faults are late,
            lost, doubled, wrong-amount, forged, offline, full, slow, answer-lost, error, limited,
            redirect, garbled. POST /sandbox/faults and /sandbox/time change them while it runs.
            """
    )

    @Option(help: "HOST:PORT to listen on; port 0 takes a free one.")
    var listen = "127.0.0.1:8095"

    @Option(help: "A port for TLS beside it; 0 takes a free one.")
    var tlsPort: Int?

    @Option(help: "What TLS clients meet: sound, wrong-name, untrusted or expired.")
    var certificate = "sound"

    @Option(
        parsing: .unconditional,
        help: "The same seed gives the same chances; 1 by default.",
        transform: SeedNumber.read
    )
    var seed = SeedNumber(number: 1)

    @Option(help: "Seconds of the sandbox in one of the world's.")
    var speed: Int64 = 1

    @Flag(help: "Let providers take and lose what they do on an ordinary day.")
    var delays = false

    @Option(help: "A fault; may be given several times.")
    var fault: [String] = []

    @Option(help: "Folder to write keys and platform.json to.")
    var files: String?

    func run() async throws {
        try await FaultReport.orExit {
            let server = try await SandboxServer(try settings())
            for text in fault where !server.sandbox.faults.add(text: text) {
                throw ValidationError("\(text) is no fault: PROVIDER:FAULT[:TIMES|:N/1000]")
            }
            guard let proof = TLSFront.Proof(rawValue: certificate) else {
                throw ValidationError("\(certificate) is no certificate of the sandbox")
            }
            server.front?.proof = proof
            if let files { try SandboxFiles(server).write(to: files) }
            print("sandbox serves \(server.url)")
            if let front = server.front { print("and https://localhost:\(front.port)") }
            // Into a pipe the line would wait for more.
            fflush(nil)
            _ = await server.waitForSignal()
            await server.stop()
        }
    }

    private func settings() throws -> SandboxServer.Settings {
        var settings = SandboxServer.Settings()
        guard settings.listen(listen) else {
            throw ValidationError("--listen takes HOST:PORT of this machine, not \(listen)")
        }
        settings.tlsPort = tlsPort
        settings.seed = seed.number
        settings.speed = speed
        settings.delays = delays ? .ordinary : .none
        return settings
    }
}
