import Testing

@testable import HostLoop

@Suite struct `A set of processors` {
    @Test(arguments: [
        ("0", [0]), ("0,2-4", [0, 2, 3, 4]), ("1023", [1023]), ("3,3-3", [3]), ("63-64", [63, 64]),
    ])
    func `is written as numbers and ranges`(text: String, numbers: [Int]) throws {
        #expect(try #require(ProcessorSet(text)).numbers == numbers)
    }

    @Test(arguments: ["", ",", "0,", "-1", "1-", "2-1", "1-2-3", "1024", "a", " 0", "００", "+1"])
    func `is nothing else`(text: String) {
        #expect(ProcessorSet(text) == nil)
    }

    @Test func `is what a loop's thread keeps to`() async throws {
        let own = try #require(ProcessorSet(ofCallingThread: ()))
        let one = try #require(ProcessorSet("\(own.numbers[0])"))
        #expect(one.isSubset(of: own))
        let loop = try EventLoop()
        try loop.start(on: one)
        #expect(try await loop.call { ProcessorSet(ofCallingThread: ()) } == one)
        loop.stop()
        #expect(ProcessorSet(ofCallingThread: ()) == own, "others go where they like")
    }
}
