/// What the manifest says of an event type; values are generated.
public struct EventSpec: Sendable {
    /// `<plugin>.<thing>.<happened>.v<N>`.
    public let type: StaticString
    /// True when the payload says something about a person: it enters the log as a commitment and
    /// is stored sealed under the person's key.
    public let isPersonal: Bool

    /// Used by generated code.
    public init(type: StaticString, isPersonal: Bool) {
        self.type = type
        self.isPersonal = isPersonal
    }
}

/// A fact a plugin publishes; types are generated from the manifest.
public protocol Event: Payload {
    /// The type and its class.
    static var spec: EventSpec { get }

    /// Events with the same key are delivered in order.
    var partitionKey: String { get }

    /// The person the payload is about, when it is about one.
    var subject: PersonID? { get }
}

/// A subscription declared in the manifest; types are generated.
public protocol Subscription: Sendable {
    /// The consumer's own view of the payload: its subset schema.
    associatedtype Message: Payload

    /// The event type subscribed to.
    static var type: StaticString { get }

    /// Names the consumer's cursor: `<plugin>/<subscription>`.
    static var name: StaticString { get }
}

/// What a consumer knows of an event beside its payload.
public struct EventEnvelope: Sendable {
    /// Unique for ever.
    public let id: String
    /// The event's type.
    public let type: String
    /// `<plugin>/<file epoch>`.
    public let source: String
    /// Number within the source, from 1.
    public let sourceNumber: Int64
    /// Global sequence in the log, from 0.
    public let sequence: Int64
    /// Events with the same key come in order.
    public let partitionKey: String
    /// The organisation it happened in.
    public let tenant: TenantID?
    /// The person it is about.
    public let subject: PersonID?
    /// When it was recorded.
    public let at: Instant
    /// The trace it belongs to.
    public let traceID: String
    /// Who caused it, for audit: `<kind>:<id>`.
    public let originator: String

    package init(
        id: String,
        type: String,
        source: String,
        sourceNumber: Int64,
        sequence: Int64,
        partitionKey: String,
        tenant: TenantID?,
        subject: PersonID?,
        at: Instant,
        traceID: String,
        originator: String
    ) {
        self.id = id
        self.type = type
        self.source = source
        self.sourceNumber = sourceNumber
        self.sequence = sequence
        self.partitionKey = partitionKey
        self.tenant = tenant
        self.subject = subject
        self.at = at
        self.traceID = traceID
        self.originator = originator
    }
}
