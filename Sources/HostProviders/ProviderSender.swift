package import HostEgress

/// The way to a provider; its answers are not trusted.
package protocol ProviderSender: Sendable {
    /// Sends a request and gives the answer, whatever its status; throws a fault of `egress`.
    func send(_ request: EgressRequest) async throws -> EgressAnswer
}

extension Egress: ProviderSender {}
