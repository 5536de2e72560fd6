import JSONWire
package import PluginKit

/// The one place where a fault becomes an answer: status, problem document (RFC 9457), log line.
package enum ProblemDocument {
    package static let contentType: StaticString = "application/problem+json"

    /// The HTTP status of a fault's kind.
    package static func status(of kind: Fault.Kind) -> Int {
        switch kind {
        case .malformed: 400
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .unsupportedMedia: 415
        case .invalid, .keyReused: 422
        case .limited: 429
        case .internalError: 500
        case .unavailable, .timedOut: 503
        case .storageFull: 507
        }
    }

    /// Any error as a fault: what is not a fault is a defect of ours and says so.
    package static func fault(from error: any Error) -> Fault {
        if let fault = error as? Fault { return fault }
        if let denial = error as? Denial { return denial.fault }
        if error is CancellationError { return .cancelled() }
        return .defect("\(error)")
    }

    /// The document's bytes; `language` chooses `title` and `detail`, both languages are inside.
    ///
    /// `status` is given by the HTTP server for its own refusals, which have no kind.
    package static func body(
        _ fault: Fault,
        language: Language = .en,
        traceID: String = "",
        status: Int? = nil
    ) -> [UInt8] {
        body(fault, language: language, traceID: traceID, status: status, denial: nil)
    }

    static func body(
        _ fault: Fault,
        language: Language,
        traceID: String,
        status: Int? = nil,
        denial: Denial?
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("type")
        writer.string("/docs/errors#\(fault.code)")
        writer.key("title")
        writer.string(fault.message[language])
        writer.key("status")
        writer.int64(Int64(status ?? self.status(of: fault.kind)))
        writer.key("detail")
        writer.string(fault.remedy[language])
        writer.key("code")
        writer.string(fault.code)
        write(fault.message, as: "message", to: &writer)
        write(fault.remedy, as: "remedy", to: &writer)
        if !traceID.isEmpty {
            writer.key("trace")
            writer.string(traceID)
        }
        if let seconds = fault.retryAfterSeconds {
            writer.key("retryAfter")
            writer.int64(Int64(seconds))
        }
        if !fault.violations.isEmpty { write(fault.violations, to: &writer) }
        if let denial, denial.isForStaff { denial.write(to: &writer) }
        writer.endObject()
        return writer.bytes
    }

    /// What the log says of a fault.
    package static func logLine(_ fault: Fault) -> String {
        "\(fault.code) (\(fault.kind.rawValue)) at \(fault.location): \(fault.message.en)"
            + (fault.cause.map { " [\($0)]" } ?? "")
    }

    private static func write(_ violations: [Violation], to writer: inout JSONWriter) {
        writer.key("violations")
        writer.beginArray()
        for violation in violations {
            writer.beginObject()
            writer.key("place")
            writer.string(violation.place)
            writer.key("rule")
            writer.string(violation.rule)
            write(violation.message, as: "message", to: &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private static func write(
        _ text: LocalizedText,
        as key: StaticString,
        to writer: inout JSONWriter
    ) {
        writer.key(key)
        writer.beginObject()
        writer.key("zh")
        writer.string(text.zh)
        writer.key("en")
        writer.string(text.en)
        writer.endObject()
    }
}
