/// What can go wrong with a provider of the sandbox, on demand.
package enum SandboxFault: String, Sendable, CaseIterable {
    /// A callback comes a minute after it should.
    case late
    /// A callback is lost, and so are its repetitions.
    case lost
    /// A callback comes twice.
    case doubled
    /// The amount that is told is one fen more than what is due.
    case wrongAmount = "wrong-amount"
    /// A callback or an answer bears somebody else's signature.
    case forged
    /// A charge by agreement fails: the payer has not so much.
    case declined
    /// The gateway of a lock is offline.
    case offline
    /// A lock keeps as many codes as it can.
    case full
    /// An answer takes nine seconds more.
    case slow
    /// What was asked for is done, and the answer is lost.
    case answerLost = "answer-lost"
    /// The provider fails before it has done anything, and does not say that it has not.
    case error
    /// The provider wants no more requests for a while.
    case limited
    /// The answer is a redirect to an address inside.
    case redirect
    /// The answer is no JSON.
    case garbled
}

/// The providers of a sandbox.
package enum SandboxProvider: String, Sendable, CaseIterable {
    case payment, lock, sms, identity, signature
}
