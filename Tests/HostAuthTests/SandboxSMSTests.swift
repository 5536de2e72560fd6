import Foundation
import JSONWire
import PluginKit
import Synchronization
import Testing

@testable import HostAuth

@Suite struct `The sandbox's messages` {
    @Test func `the last messages stay, and each is one line of JSON`() async throws {
        let lines = Mutex<[[UInt8]]>([])
        let sms = SandboxSMS(
            keeping: 3,
            now: { Instant(utcMillis: 0) },
            append: { line in lines.withLock { $0.append(line) } }
        )
        for number in 0..<5 {
            try await sms.send(
                to: phone(number % 2),
                TextMessage(
                    kind: .code,
                    text: LocalizedText(zh: "码\n\"\(number)\"", en: "code \(number)"),
                    parameters: []
                )
            )
        }
        #expect(sms.messages().map(\.text.en) == ["code 2", "code 3", "code 4"])
        #expect(sms.messages(to: phone(1)).map(\.text.en) == ["code 3"])
        let written = lines.withLock { $0 }
        #expect(written.count == 5)
        for (number, line) in written.enumerated() {
            #expect(line.last == UInt8(ascii: "\n"))
            #expect(line.dropLast().allSatisfy { $0 != UInt8(ascii: "\n") })
            let value = try JSONValue.parse(Array(line.dropLast()))
            #expect(value["zh"]?.string == "码\n\"\(number)\"")
            #expect(value["phone"]?.string == phone(number % 2).digits)
            #expect(value["at"]?.string == "1970-01-01T00:00:00.000Z")
        }
    }

    @Test func `a message that could not be written is not kept either`() async throws {
        let sms = SandboxSMS(
            now: { Instant(utcMillis: 0) },
            append: { _ in throw Fault.smsUnavailable() }
        )
        await #expect(throws: Fault.self) {
            try await sms.send(to: phone(1), .code("123456", minutes: 5))
        }
        #expect(sms.messages().isEmpty)
    }
}
