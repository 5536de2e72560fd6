import HTTPTesting
import HostBus
import JSONWire
import PluginTesting
import Testing
import TransparencyLog

@testable import Host
@testable import PluginKit

@Suite struct `What a receipt shows a colleague` {
    @Test func `is that the event is there, where they may not read it on the bus`() async throws {
        try await PostCity.run { post in
            let key = try await post.key()
            let sent = try post.city.json(post.publish(PostCity.letter("l1"), as: key))
            let event = try #require(sent["id"]?.string)
            try await post.city.settle()
            let sequencer = post.city.host.files.notary.sequencer
            let size = UInt64(try sequencer.bus.head().size)
            // The sequencer works on real threads: this waits for it, not for time to pass.
            while sequencer.latest?.checkpoint.size != size {
                try await Task.sleep(for: .milliseconds(5))
            }
            for (role, text) in [("clerk", "hello"), ("porter", nil), ("administrator", "hello")] {
                let caller = try await post.city.staff(role, of: "office")
                let answer = try post.city.call(
                    "GET",
                    "/chain/receipts/\(event)",
                    ["Authorization": "Bearer \(caller.bearer ?? "")"]
                )
                #expect(answer.status == 200, "\(role)")
                let proven = try ReceiptCheck(key: sequencer.key).check(answer.body)
                let payload = try proven.payload.map { try JSONValue.parse($0) }
                #expect(payload?["text"]?.string == text, "\(role)")
            }
        }
    }

    @Test func `is no property that they would see masked on the bus`() {
        var event = Manifest.PublishedEvent(
            type: "post.parcel.handed.v1",
            name: "ParcelHanded",
            schema: "schemas/ParcelHanded.json",
            partitionKey: "box",
            isPersonal: false
        )
        #expect(event.isOpen(to: []), "who is no reader outside sees what stays within")
        event.readPermission = "read"
        #expect(!event.isOpen(to: []) && event.isOpen(to: ["read"]))
        event.fields = [.init(name: "grams", dataClass: .internal, maskUnless: "weigh")]
        #expect(!event.isOpen(to: ["read"]) && event.isOpen(to: ["read", "weigh"]))
        event.fields.append(.init(name: "code", dataClass: .restricted))
        #expect(!event.isOpen(to: ["read", "weigh"]), "a code that nobody is shown")
    }
}
