package import PluginKit

/// Why the server itself turns a request away; after most of them the connection is closed.
package struct HTTPRefusal: Error, Sendable {
    /// The status of the answer.
    package let status: HTTPStatus
    /// A stable name for programs.
    package let code: String
    /// What happened.
    package let message: LocalizedText
    /// What to do next.
    package let remedy: LocalizedText
    /// True where the request was sound and its handler did not answer it: it counts with its route.
    package let isOfHandler: Bool

    /// All texts are sentences; the code stands in docs/errors.md.
    init(
        _ status: HTTPStatus,
        code: String,
        zh: String,
        en: String,
        remedyZH: String,
        remedyEN: String,
        isOfHandler: Bool = false
    ) {
        self.status = status
        self.code = code
        message = LocalizedText(zh: zh, en: en)
        remedy = LocalizedText(zh: remedyZH, en: remedyEN)
        self.isOfHandler = isOfHandler
    }

    /// Seconds after which a retry makes sense; nil when the request has to change first.
    package var retryAfterSeconds: Int? { status.code == 503 ? 1 : nil }

    /// The problem document (RFC 9457) of a server whose responder has none of its own.
    package var problem: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("title")
        writer.string(message.en)
        writer.key("status")
        writer.int64(Int64(status.code))
        writer.key("detail")
        writer.string(remedy.en)
        writer.key("code")
        writer.string(code)
        writer.endObject()
        return writer.take()
    }
}
