/// A kind of obligation declared in the manifest; types are generated.
public protocol ObligationKind: Sendable {
    /// The name in the manifest.
    static var name: StaticString { get }
}

/// A reason for which the time of one kind of obligation may stand still; declared in the manifest,
/// generated symbols are the only values.
public struct PauseReason<Kind: ObligationKind>: Sendable, Hashable {
    /// The name in the manifest.
    public let name: String

    /// Used by generated code.
    public init(generated name: String) { self.name = name }
}

/// What is done about an obligation.
public enum ObligationStep<Kind: ObligationKind>: Sendable, Hashable {
    /// Name everything that is missing, once for each submission; the time stands still until it is
    /// handed in.
    case giveNotice(missing: [String])
    /// What was missing has been handed in.
    case resubmit
    /// Everything is there.
    case accept
    /// Let the time stand still.
    case pause(PauseReason<Kind>)
    /// Let the time go on.
    case resume
    /// Ask somebody to take it over; the owner stays until they do.
    case handOver(to: PersonID)
    /// The caller, who was asked, takes it over.
    case takeOver
    /// The caller, who was asked, does not take it over.
    case decline
    /// What was asked for is done.
    case finish
    /// Whoever asked for it takes it back.
    case withdraw
}
