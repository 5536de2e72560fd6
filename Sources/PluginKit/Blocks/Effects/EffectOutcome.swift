/// What became of an effect, as far as anybody knows.
public enum EffectOutcome<Answer: Payload>: Sendable {
    /// The provider has carried it out.
    case done(Answer)
    /// The provider has not carried it out and never will.
    case refused(Fault)
    /// Its time is over, and no attempt at it was carried out.
    case expired
    /// Its time is over, and an attempt at it may have been carried out.
    ///
    /// Nothing has failed yet: ask the provider before anything is done over or given back.
    case unknown
}

/// An effect that has come to its end, for its handler.
public struct EndedEffect<E: EffectKind>: Sendable {
    /// The id it was performed under, which is the provider's idempotency key too.
    public let id: String
    /// What was asked for.
    public let input: E.Input
    /// What became of it.
    public let outcome: EffectOutcome<E.Result>
    /// When it was performed.
    public let performed: Instant
    /// How often the provider was asked; 0 when it never was.
    public let attempts: Int
}

/// A notification of a provider, for its handler.
public struct CallbackEnvelope: Sendable {
    /// The provider, such as `payment`.
    public let provider: String
    /// The provider's id of the notification, which comes once however often it was sent.
    public let id: String
    /// When it first came.
    public let received: Instant

    package init(provider: String, id: String, received: Instant) {
        self.provider = provider
        self.id = id
        self.received = received
    }
}
