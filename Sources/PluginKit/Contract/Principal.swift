/// Who is calling.
public struct Principal: Sendable, Hashable {
    /// What sort of caller it is.
    public enum Kind: String, Sendable {
        /// Nobody has signed in.
        case anonymous
        /// A person with a session.
        case person
        /// A machine with an API key.
        case apiKey
        /// A plugin acting for itself: timers, subscriptions, provider callbacks.
        case service
    }

    /// What sort of caller it is.
    public let kind: Kind
    /// The person's, key's or plugin's identifier; empty when anonymous.
    public let id: String

    package init(kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }

    /// Nobody.
    public static let anonymous = Principal(kind: .anonymous, id: "")

    /// The person who calls, when a person does.
    public var person: PersonID? { kind == .person ? PersonID(id) : nil }
}

/// What a call carries wherever it goes: caller, tenant, trace and time.
public struct CallContext: Sendable {
    /// Who is calling.
    public let principal: Principal
    /// The organisation the caller acts for; nil for a resident, who acts as a subject.
    public let tenant: TenantID?
    /// Permissions the caller holds in that tenant, or as a subject.
    public let permissions: Set<String>
    /// When the request was complete.
    public let received: Received
    /// W3C trace id, 32 lower-case hex digits.
    public let traceID: String
    /// The language the caller reads.
    public let language: Language
    /// The operation, subscription or timer at work: for audit and metrics.
    public let operation: String
    /// The address a page was asked for from, as trusted proxies tell it; nil for any other call.
    ///
    /// It is about a person: for providers that ask for it, and never to be kept.
    public let address: String?
    /// When the caller last proved, in this session, that their phone is theirs; nil when they came
    /// another way.
    ///
    /// For what a stolen session shall not show: ask for a proof that is fresh enough.
    public let proven: Instant?
    /// True when the operation may write in the tenant that owns the resource.
    package let actsInResource: Bool
    /// Monotonic nanoseconds after which nothing more is begun for the call; nil for no end.
    package let deadlineNanos: UInt64?

    package init(
        principal: Principal,
        tenant: TenantID?,
        permissions: Set<String>,
        received: Received,
        traceID: String,
        language: Language,
        operation: String,
        address: String? = nil,
        proven: Instant? = nil,
        actsInResource: Bool = false,
        deadlineNanos: UInt64? = nil
    ) {
        self.principal = principal
        self.tenant = tenant
        self.permissions = permissions
        self.received = received
        self.traceID = traceID
        self.language = language
        self.operation = operation
        self.address = address
        self.proven = proven
        self.actsInResource = actsInResource
        self.deadlineNanos = deadlineNanos
    }

    /// True when the caller holds the permission.
    public func may(_ permission: Permission) -> Bool { permissions.contains(permission.id) }
}

/// A permission declared in a manifest; generated symbols are the only values.
public struct Permission: Sendable, Hashable {
    /// `<plugin>.<thing>.<act>`.
    public let id: String

    /// Used by generated code.
    public init(generated id: String) { self.id = id }
}
