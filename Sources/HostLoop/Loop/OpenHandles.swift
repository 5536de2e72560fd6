import CLibUV

/// What is open on one loop: its connections, and how to close everything else.
@safe
final class OpenHandles {
    private var connections: [TCPConnection] = []
    private var dirty: [TCPConnection] = []
    private var closers: [ObjectIdentifier: () -> Void] = [:]
    private var readMemory: UnsafeMutablePointer<uv_buf_t>?

    /// The buffer into which every socket of the loop reads; reads never overlap.
    func readBuffer(bytes: Int) -> UnsafeMutablePointer<uv_buf_t> {
        let buffer = UnsafeMutablePointer<uv_buf_t>.allocate(capacity: 1)
        unsafe buffer.initialize(to: uv_buf_init(.allocate(capacity: bytes), UInt32(bytes)))
        unsafe readMemory = buffer
        return unsafe buffer
    }

    func add(_ connection: TCPConnection) {
        connection.place = connections.count
        connections.append(connection)
    }

    func remove(_ connection: TCPConnection) {
        let place = connection.place
        guard place < connections.count, connections[place] === connection else { return }
        connections.swapAt(place, connections.count - 1)
        connections[place].place = place
        connections.removeLast()
    }

    func add(_ owner: AnyObject, close: @escaping () -> Void) {
        closers[ObjectIdentifier(owner)] = close
    }

    func remove(_ owner: AnyObject) {
        closers[ObjectIdentifier(owner)] = nil
    }

    /// Remembers that a connection has answers to send.
    @inline(__always)
    func markDirty(_ connection: TCPConnection) {
        dirty.append(connection)
    }

    /// Sends what the last job has written, all answers of a connection at once.
    @inline(__always)
    func flushDirty() {
        while let connection = dirty.popLast() { connection.flush() }
    }

    /// Tells every connection whose deadline has passed, or whose client went away after ending its side.
    func expire(_ now: UInt64) {
        for index in connections.indices.reversed() where index < connections.count {
            let connection = connections[index]
            if connection.deadline <= now { connection.expire(now) }
            if connection.hasEnded, connection.endsWithClient || connection.isRefusedByPeer {
                connection.lose()
            }
        }
    }

    func closeAll() {
        for close in closers.values { close() }
        closers = [:]
        while let last = connections.last { last.close() }
    }

    deinit {
        guard let buffer = unsafe readMemory else { return }
        unsafe buffer.pointee.base?.deallocate()
        unsafe buffer.deallocate()
    }
}
