import HostHTTP
import Synchronization

/// A receiver on this machine that answers as it is told, and keeps what it got.
package final class Receiver: Sendable {
    package struct Message: Sendable {
        package let fields: [String: String]
        package let body: [UInt8]

        package var id: String { fields["webhook-id"] ?? "" }
    }

    package struct Reply: Sendable {
        package var status: Int
        package var field: (StaticString, String)?

        package init(status: Int = 204, field: (StaticString, String)? = nil) {
            self.status = status
            self.field = field
        }
    }

    private final class Kept: Sendable {
        let messages = Mutex<[Message]>([])
        let answer: Mutex<@Sendable (Message) -> Reply>

        init(_ answer: @escaping @Sendable (Message) -> Reply) { self.answer = Mutex(answer) }
    }

    private let kept: Kept
    private let server: TestServer

    package init(
        _ answer: @escaping @Sendable (Message) -> Reply = { _ in Receiver.ok }
    ) async throws {
        let kept = Kept(answer)
        self.kept = kept
        server = try await TestServer { exchange in
            let fields = exchange.allHeaders.map { ($0.name.lowercased(), $0.value) }
            let message = Message(
                fields: Dictionary(fields) { $1 },
                body: exchange.bodyBytes
            )
            kept.messages.withLock { $0.append(message) }
            let answer = kept.answer.withLock { $0 }
            let reply = answer(message)
            exchange.begin(HTTPStatus(reply.status))
            if let (name, value) = reply.field { exchange.header(name, value) }
            exchange.finish()
        }
    }

    package static let ok = Reply()

    package static func refusing(_ status: Int, _ field: (StaticString, String)? = nil) -> Reply {
        Reply(status: status, field: field)
    }

    package var port: Int { server.port }
    package var url: String { "http://127.0.0.1:\(port)/hook" }
    package var messages: [Message] { kept.messages.withLock { $0 } }

    package func answer(_ answer: @escaping @Sendable (Message) -> Reply) {
        kept.answer.withLock { $0 = answer }
    }

    package func close() { server.stop() }
}
