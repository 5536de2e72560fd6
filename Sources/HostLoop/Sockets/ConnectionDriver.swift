/// What a connection tells the protocol that is spoken over it; always on the loop's thread.
package protocol ConnectionDriver: AnyObject {
    /// The deadline has passed; the connection has already cleared it.
    func connectionExpired(at now: UInt64)

    /// The client has said that it will send no more: it waits for an answer, or it has gone.
    func connectionEnded()

    /// The client is gone: nothing can be sent any more.
    func connectionGone()

    /// The socket's memory has been given back; nothing will be called again.
    func connectionClosed()
}

/// Why a read came back.
package enum ReadEvent: Sendable {
    /// There are bytes that were not there before.
    case bytes
    /// The client has said that it will send no more; it may still be waiting for an answer.
    case end
    /// The connection is closed, or its deadline has passed.
    case gone
}
