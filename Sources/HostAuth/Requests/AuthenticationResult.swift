package import PluginKit

/// Who a request comes from.
package enum AuthenticationResult: Sendable {
    /// No credentials were sent.
    case anonymous
    /// Good credentials; those of a cookie need the form token for changes.
    case session(AuthenticatedSession, viaCookie: Bool)
    /// Credentials were sent, and they are no good.
    case invalid(Fault, viaCookie: Bool)
}
