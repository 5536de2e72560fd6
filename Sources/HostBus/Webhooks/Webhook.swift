package import PluginKit

/// A place outside to which events are brought as they happen.
package struct Webhook: Sendable {
    package enum State: String, Sendable {
        case active
        /// By its owner, or because the receiver answered that it is gone.
        case disabled
    }

    package let id: String
    package let tenant: TenantID
    /// Whose rights decide what it brings: `apiKey:…` or `person:…`.
    package let owner: String
    package var url: String
    /// Patterns as they were given; none means every type the owner may read.
    package var types: [String]
    package var description: String
    package var state: State
    /// Why it is disabled.
    package var reason: String?
    package let created: Instant

    package init(
        id: String,
        tenant: TenantID,
        owner: String,
        url: String,
        types: [String],
        description: String,
        state: State = .active,
        reason: String? = nil,
        created: Instant
    ) {
        self.id = id
        self.tenant = tenant
        self.owner = owner
        self.url = url
        self.types = types
        self.description = description
        self.state = state
        self.reason = reason
        self.created = created
    }
}

/// One attempt to bring an event.
package struct WebhookAttempt: Sendable {
    package enum Outcome: String, Sendable {
        case taken, failed, dropped
        /// The last attempt failed too.
        case givenUp
    }

    package let webhook: String
    package let sequence: Int64
    package let event: String
    package let type: String
    package let at: Instant
    /// From 1.
    package let attempt: Int
    /// The receiver's status; 0 without an answer.
    package let status: Int
    package let tookMillis: Int64
    package let outcome: Outcome
    /// What went wrong, in short.
    package let problem: String?

    package init(
        webhook: String,
        sequence: Int64,
        event: String,
        type: String,
        at: Instant,
        attempt: Int,
        status: Int,
        tookMillis: Int64,
        outcome: Outcome,
        problem: String?
    ) {
        self.webhook = webhook
        self.sequence = sequence
        self.event = event
        self.type = type
        self.at = at
        self.attempt = attempt
        self.status = status
        self.tookMillis = tookMillis
        self.outcome = outcome
        self.problem = problem
    }
}
