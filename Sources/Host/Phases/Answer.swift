import HostHTTP
import PluginKit

/// What a phase answers, before it is written to the connection.
struct Answer: Sendable {
    var status: HTTPStatus
    var contentType: StaticString
    var body: [UInt8]
    var headers: [(StaticString, String)] = []
    /// A file that is sent in the place of the body.
    var file: FileSending?

    static func json(_ status: Int, _ body: [UInt8]) -> Answer {
        Answer(status: HTTPStatus(status), contentType: "application/json", body: body)
    }

    static func text(_ status: Int, _ body: String) -> Answer {
        Answer(
            status: HTTPStatus(status),
            contentType: "text/plain; charset=utf-8",
            body: Array(body.utf8)
        )
    }

    static func page(_ body: [UInt8], status: Int = 200) -> Answer {
        Answer(
            status: HTTPStatus(status),
            contentType: "text/html; charset=utf-8",
            body: body
        )
    }

    static func redirect(to path: String, status: HTTPStatus = 303) -> Answer {
        Answer(
            status: status,
            contentType: "text/plain; charset=utf-8",
            body: [],
            headers: [("Location", path)]
        )
    }
}
