/// An error as a person sees it: what happened, what to do next, and where.
///
/// Every code stands once in docs/errors.md. The HTTP status, the bus reply and the log line are
/// all derived from `kind`, by the host, in one place.
public struct Fault: Error, Sendable {
    /// What sort of answer the caller gets.
    public enum Kind: String, Sendable, CaseIterable {
        /// The request cannot be read at all.
        case malformed
        /// The request can be read, but its values break rules; `violations` lists them.
        case invalid
        /// Nobody is signed in, or the session has ended.
        case unauthenticated
        /// The caller may not do this.
        case forbidden
        /// There is no such thing, or none that the caller may see.
        case notFound
        /// The method is not offered at this place.
        case methodNotAllowed
        /// The state of the thing does not allow this now.
        case conflict
        /// The idempotency key was used for another request.
        case keyReused
        /// The body is larger than the operation takes.
        case tooLarge
        /// The body is of a type the operation does not take.
        case unsupportedMedia
        /// Too many requests; try again after `retryAfterSeconds`.
        case limited
        /// The host or the plugin cannot serve now; try again after `retryAfterSeconds`.
        case unavailable
        /// The deadline passed before the work began.
        case timedOut
        /// There is no room left on the disk.
        case storageFull
        /// A defect on our side; the trace identifies it.
        case internalError
    }

    /// Stable, dotted, lower-case: `<plugin>.<thing>.<problem>`.
    public let code: String
    /// What sort of answer the caller gets.
    public let kind: Kind
    /// What happened.
    public let message: LocalizedText
    /// What to do next.
    public let remedy: LocalizedText
    /// Every broken rule, each with the place of the offending value.
    public var violations: [Violation]
    /// Seconds after which a retry makes sense, when one does.
    public var retryAfterSeconds: Int?
    /// The place in the code that raised it; for logs only.
    public let location: SourceLocation
    /// What lies behind it, such as a file's path or an engine's words; for logs only.
    public var cause: String?

    /// Describes an error completely; both texts are sentences.
    public init(
        _ kind: Kind,
        code: String,
        message: LocalizedText,
        remedy: LocalizedText,
        violations: [Violation] = [],
        retryAfterSeconds: Int? = nil,
        cause: String? = nil,
        location: SourceLocation = .here()
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.remedy = remedy
        self.violations = violations
        self.retryAfterSeconds = retryAfterSeconds
        self.cause = cause
        self.location = location
    }
}

/// A place in the source.
public struct SourceLocation: Sendable, CustomStringConvertible {
    /// Module and file, as the compiler names them.
    public let fileID: StaticString
    /// The line, counted from 1.
    public let line: UInt32

    /// The caller's place.
    public static func here(
        _ fileID: StaticString = #fileID,
        _ line: UInt32 = #line
    ) -> SourceLocation {
        SourceLocation(fileID: fileID, line: line)
    }

    /// `Module/File.swift:12`.
    public var description: String { "\(fileID):\(line)" }
}
