import JSONWire
import PluginKit
import Testing

@testable import HostStore

@Suite struct `The last line of a host whose disk failed` {
    @Test(arguments: [true, false])
    func `says what happened and what to do in two languages`(isDamage: Bool) throws {
        let failure = StoreFailure(
            file: "data/housing.db",
            step: "a read",
            cause: "SQLite 11",
            isDamage: isDamage
        )
        let line = try JSONValue.parse(Array(failure.line(at: Instant(utcMillis: 0)).dropLast()))
        for name in ["message", "messageZH", "remedy", "remedyZH"] {
            #expect(line[name]?.string?.isEmpty == false, "\(name)")
        }
        #expect(line["remedy"]?.string?.contains("backup") == isDamage)
        #expect(line["exitStatus"]?.int64 == 70)
    }
}
