/// What answers the requests of a server.
package protocol Responder: AnyObject, Sendable {
    /// How many bytes the body of this request may have; asked once its head is complete, if it has a body.
    ///
    /// A longer body is refused with 413, before it is read when its length is declared.
    func bodyLimit(for exchange: Exchange) -> Int

    /// Answers a complete request.
    ///
    /// An exchange that is not finished when this returns is answered with 500. When the client is gone or the
    /// answer is overdue, the task this runs in is cancelled and nothing that is written has any effect.
    func respond(to exchange: Exchange) async

    /// The answer was overdue: the client has been told so, and what the responder still writes is lost.
    func gaveUp(on exchange: Exchange)

    /// The problem document (RFC 9457) for a request that the server turns away.
    ///
    /// Of the request only those header fields are known that were read before it was refused.
    func problem(of refusal: HTTPRefusal, for exchange: Exchange) -> [UInt8]
}

extension Responder {
    package func gaveUp(on exchange: Exchange) {}

    package func problem(of refusal: HTTPRefusal, for exchange: Exchange) -> [UInt8] {
        refusal.problem
    }
}
