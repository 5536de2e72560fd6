import HostBus
import HostHTTP
import HostLoop
package import HostStore
import JSONWire
import PluginKit
import TransparencyLog

/// A witness of other logs (C2SP tlog-witness): serves `add-checkpoint` and nothing else.
package final class WitnessHost: Sendable {
    /// What it is told when it starts.
    package struct Settings: Sendable {
        package var folder: String
        package var host = "127.0.0.1"
        package var port = 0
        /// The witness's name; kept with its key, so only the first start needs it.
        package var name: String?
        /// Verifier keys of the logs that are watched, each named as its log's origin.
        package var logs: [String] = []

        package init(folder: String) { self.folder = folder }

        /// Takes over HOST:PORT.
        package mutating func listen(_ text: String) throws {
            var configuration = HostConfiguration()
            try configuration.set("listen", text: text, source: "--listen")
            (host, port) = (configuration.host, configuration.port)
        }
    }

    private let data: DataDirectory
    private let book: WitnessBook
    private let loop: EventLoop
    private let server: HTTPServer
    package let port: Int

    /// The witness's verifier key.
    package var key: String { book.key.text }

    /// Opens the book, makes a key at the first start, and serves.
    package init(
        _ settings: Settings,
        environment: StoreEnvironment = .system()
    ) async throws {
        data = try DataDirectory(settings.folder)
        let logs = try settings.logs.map { text in
            guard let key = NoteKey(text), key.kind == .ed25519 else {
                throw Fault.badConfiguration(
                    "--log",
                    zh: "\(text) 不是日志的验证密钥",
                    en: "\(text) is no log's verifier key"
                )
            }
            return key
        }
        book = try WitnessBook(
            path: data.path + "/witness.db",
            signer: WitnessHost.signer(in: data, name: settings.name, environment),
            logs: logs,
            environment: environment
        )
        let socket: ListeningSocket
        do throws(LoopError) {
            socket = try ListeningSocket.bind(host: settings.host, port: settings.port)
        } catch {
            book.close()
            throw Fault.cannotListen("\(settings.host):\(settings.port)", error)
        }
        port = socket.port
        loop = try EventLoop()
        server = HTTPServer(
            loop: loop,
            fd: socket.descriptors[0],
            responder: WitnessResponder(book)
        )
        try loop.start()
        try await server.start()
    }

    private static func signer(
        in data: DataDirectory,
        name: String?,
        _ environment: StoreEnvironment
    ) throws -> NoteSigner {
        let path = data.path + "/witness.key"
        if let bytes = try DurableFile.read(path) {
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
            guard DurableFile.isPrivate(path), let line,
                let known = NoteSigner(secret: String(line)), known.key.kind == .cosignature
            else {
                throw Fault.badConfiguration(
                    path,
                    zh: "不是仅所有者可读的见证方密钥",
                    en: "it is not a witness's key for its owner alone"
                )
            }
            return known
        }
        guard let name,
            let made = NoteSigner(
                name: name,
                kind: .cosignature,
                seed: environment.randomBytes(32)
            )
        else {
            throw Fault.badConfiguration(
                "--name",
                zh: "首次启动需要名称，如 witness.example",
                en: "a witness needs a name such as witness.example at first"
            )
        }
        try DurableFile.replace(path, with: Array((made.secret + "\n").utf8))
        return made
    }

    /// Returns with the first signal that asks the process to end.
    package func waitForSignal() async -> Int32 { await SignalWatch.ending(on: loop) }

    /// Answers what was asked and closes the book.
    package func stop() async {
        await server.drain(untilMonotonic: HostClock.monotonicNanos + 2_000_000_000)
        loop.stop()
        book.close()
    }
}

/// Answers requests with what the book says.
private final class WitnessResponder: Responder {
    private let book: WitnessBook

    /// The longest body: a note, and a proof before it.
    private static let bodyBytesMax = SignedNote.bytesMax / 16

    init(_ book: WitnessBook) { self.book = book }

    func bodyLimit(for exchange: Exchange) -> Int { WitnessResponder.bodyBytesMax }

    func respond(to exchange: Exchange) async {
        guard exchange.path == "/add-checkpoint" else { return write(404, "", to: exchange) }
        guard exchange.method == .post else { return write(405, "", to: exchange) }
        do {
            let answer = try await book.add(exchange.bodyBytes)
            write(answer.status, answer.body, to: exchange)
        } catch {
            write(503, "", to: exchange)
        }
    }

    private func write(_ status: Int, _ body: String, to exchange: Exchange) {
        exchange.begin(HTTPStatus(status))
        if status == 405 { exchange.header("Allow", "POST") }
        if status == 409 {
            exchange.header("Content-Type", "text/x.tlog.size")
        } else {
            exchange.header("Content-Type", "text/plain; charset=utf-8")
        }
        exchange.finish(body)
    }
}
