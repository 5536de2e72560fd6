/// The way to an identity provider; what comes back is not trusted.
package protocol ProviderWire: Sendable {
    /// The body of an answer with status 200; throws a fault for everything else.
    func get(_ url: String) async throws -> [UInt8]

    /// The body and status of a posted form, whatever the status.
    func post(
        _ url: String,
        form: [(name: String, value: String)]
    ) async throws -> (status: Int, body: [UInt8])
}
