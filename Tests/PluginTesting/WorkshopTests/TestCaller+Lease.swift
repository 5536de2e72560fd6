import JSONWire
import PluginKit
import PluginTesting

extension TestCaller {
    /// Begins the lease `l1` at 1,530 yuan a month for somebody; the caller is a landlord.
    func beginLease(for person: TestCaller) async throws {
        let id = person.person?.text ?? ""
        try await call(
            "beginLease",
            ["lease": "l1", "person": .string(id), "rentFen": 153_000]
        )
    }
}
