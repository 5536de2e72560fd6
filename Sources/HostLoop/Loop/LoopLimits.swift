/// Every bound of an event loop, in one place.
package struct LoopLimits: Sendable {
    /// How much one read takes from a socket.
    package var readBytes = 64 * 1024
    /// How long jobs that sockets and timers have brought run, in nanoseconds, before the sockets are
    /// looked at again.
    package var freshNanosPerTurn: UInt64 = 50_000
    /// How long jobs that jobs have left run at least, in nanoseconds, before the sockets are looked at
    /// again; as long as those ran that sockets had brought, where that was longer.
    package var backlogNanosPerTurn: UInt64 = 25_000
    /// The same while several routes are asked, in nanoseconds: about a job, since whoever asks another
    /// route waits at least for the turn under way.
    package var freshNanosPerSharedTurn: UInt64 = 10_000
    package var backlogNanosPerSharedTurn: UInt64 = 5_000
    /// How many sockets of one route are read at one look while several routes are asked: as many as take
    /// about as long as a job.
    package var readsPerSharedLook = 8
    /// For how long a loop's turns stay short after two routes were asked one after the other, in
    /// milliseconds.
    package var sharedMillis: UInt64 = 1000
    /// How often deadlines are looked at.
    package var pulseMillis: UInt64 = 100
    /// How many bytes may wait unread before a connection stops reading.
    package var unreadBytesMax = 256 * 1024

    package init() {}
}
