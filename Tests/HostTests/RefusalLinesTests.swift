import Testing

@testable import Host

@Suite struct `The room on the disk` {
    @Test func `is told of while it is little, and not when nobody knows`() throws {
        #expect(DiskRoom.note(nil) == [])
        #expect(DiskRoom.note(DiskRoom.bytesMin) == [])
        #expect(DiskRoom.note(DiskRoom.bytesMin - 1) == ["255 MiB left"])
        #expect(DiskRoom.note(0) == ["0 MiB left"])
    }
}

@Suite struct `The lines of a route's refusals` {
    @Test func `are ten in a second, and the next one says how many were left out`() {
        var lines = RefusalLines()
        let second: UInt64 = 1_000_000_000
        let first = (0..<25).map { lines.take(atMonotonic: 7 * second + $0) }
        #expect(first == Array(repeating: 0, count: 10) + Array(repeating: nil, count: 15))
        let next = [8, 8, 9, 60].map { lines.take(atMonotonic: $0 * second) }
        #expect(next == [15, 0, 0, 0])
    }
}
