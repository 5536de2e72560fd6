/// The way to a provider of text messages.
package protocol SMSPort: Sendable {
    /// Hands one message over; returns when the provider has taken it.
    func send(to phone: PhoneNumber, _ message: TextMessage) async throws
}
