import Foundation
import Testing
import TransparencyLog

@Suite struct `Base64 in notes` {
    @Test func `it agrees with Foundation's`() {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: ["A", "AA", "AAA", "AB==", "AAB=", "A===", "=AAA", "AA=A", "AA A", "AA-A"])
    func `a text that is not exactly one value's base64 is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
