import Foundation
@testable import HostStore
@testable import PluginKit
import TestGround
import Testing

@Suite struct `Sealed columns` {
    private let home: TestStore
    private let store: PluginStore

    init() throws {
        home = try TestStore()
        store = try CardIndex.store(home)
    }

    private func clerk(_ tenant: String = "acme", mayOpen: Bool = true) -> CallContext {
        home.call(
            Principal(kind: .person, id: "clerk"),
            tenant: tenant,
            permissions: mayOpen ? [CardIndex.open] : []
        )
    }

    private static let unreadable = "personal.sealed_unreadable"

    @Test func `what is sealed is read again and found again, in its own row and tenant`()
        async throws
    {
        var random = SeededRandom(seed: 11)
        var numbers: [String: [String: String]] = [:]
        for index in 0..<60 {
            let tenant = ["acme", "beta", "gamma"][index % 3]
            let id = "c\(index)"
            let number = "13" + String(Int.random(in: 100_000_000...999_999_999, using: &random))
            try await store.put(id, number, about: "p\(index % 7)", code: "\(index)", clerk(tenant))
            numbers[tenant, default: [:]][id] = number
        }
        for (tenant, cards) in numbers {
            for (id, number) in cards {
                #expect(try store.number(id, clerk(tenant)) == number)
                #expect(try store.find(number, clerk(tenant)) == id)
                for other in numbers.keys where other != tenant {
                    #expect(try store.find(number, clerk(other)) == nil)
                }
            }
        }
        store.close()
    }

    @Test func `one value is found by other bytes in another tenant, and no two seals are alike`()
        async throws
    {
        for tenant in ["acme", "beta"] {
            try await store.put("c1", "13800000001", about: "liu", clerk(tenant))
        }
        let cells = try store.cells("number_key") + store.cells("number")
        #expect(cells.count == 4 && Set(cells).count == 4)
        let twice = await fault {
            try await store.put("c2", "13800000001", about: "liu", clerk())
        }
        #expect(twice?.code == "store.constraint", "a unique finder keeps values apart")
        store.close()
    }

    @Test(arguments: [
        "UPDATE card SET number = (SELECT number FROM card WHERE id='c2' AND tenant_id='acme')",
        "UPDATE card SET number = (SELECT number FROM card WHERE id='c1' AND tenant_id='beta')",
        "UPDATE card SET number = (SELECT code FROM card WHERE id='c1' AND tenant_id='acme')",
        "UPDATE card SET number = CAST(number || x'00' AS BLOB)",
        "UPDATE card SET number = substr(number, 1, 20)",
        "UPDATE card SET number = x''",
        "UPDATE card SET number = CAST('13800000002' AS BLOB)",
    ])
    func `a cell from another row, tenant or column, or a changed one, is refused`(
        _ sql: String
    ) async throws {
        try await store.put("c1", "13800000001", about: "liu", code: "112233", clerk())
        try await store.put("c2", "13800000002", about: "liu", clerk())
        try await store.put("c1", "13800000003", about: "liu", clerk("beta"))
        try await store.tamper(sql + " WHERE id='c1' AND tenant_id='acme'")
        #expect(await fault { try store.number("c1", clerk()) }?.code == Self.unreadable)
        #expect(try store.number("c2", clerk()) == "13800000002")
        store.close()
    }

    @Test func `every changed bit of a cell is noticed`() async throws {
        try await store.put("c1", "13800000001", about: "liu", clerk())
        let cell = try #require(try store.cells("number").first)
        for bit in 0..<(cell.count * 8) {
            var changed = cell
            changed[bit / 8] ^= 1 << (bit % 8)
            let sealed = Sealed<CardIndex.Number>(changed, row: "c1", tenant: "acme")
            let found = await fault { try store.point(clerk()) { try $0.open(sealed) } }
            let isKey = (8..<72).contains(bit)
            #expect(found?.code == (isKey ? "personal.erased" : Self.unreadable), "bit \(bit)")
        }
        store.close()
    }

    @Test func `a value is bound to the row it was sealed for, or its statement is refused`()
        async throws
    {
        let call = clerk()
        let refused = await fault {
            try await store.write(call) { transaction in
                let value = try MobileNumber("13800000001")
                let card = PutCard(
                    id: "c2",
                    person: "liu",
                    number: try transaction.seal(
                        value,
                        as: CardIndex.Number.self,
                        row: "c1",
                        about: PersonID("liu")
                    ),
                    key: try transaction.finder(value, as: CardIndex.Number.self),
                    code: nil
                )
                try transaction.run(card)
            }
        }
        #expect(refused != nil)
        #expect(try store.cells("number").isEmpty)
        store.close()
    }

    @Test func `the whole value is for the person, for the permission, and for the plugin itself`()
        async throws
    {
        try await store.put("c1", "13812345678", about: "liu", clerk(mayOpen: false))
        let noRight = clerk(mayOpen: false)
        #expect(await fault { try store.number("c1", noRight) }?.code == "personal.may_not_open")
        let masked = try store.point(noRight) { snapshot in
            try snapshot.first(ReadCard(id: "c1")).map { try snapshot.masked($0.number) }
        }
        #expect(masked == "138****5678")
        #expect(try store.number("c1", clerk()) == "13812345678")
        let own = home.call(Principal(kind: .person, id: "liu"), tenant: "acme")
        #expect(try store.number("c1", own) == "13812345678")
        let service = home.call(Principal(kind: .service, id: "cards"), tenant: "acme")
        #expect(try store.number("c1", service) == "13812345678")
        store.close()
    }

    @Test func `a reader that comes before any key finds nothing, and is no error`() throws {
        #expect(try store.find("13800000001", clerk()) == nil)
        store.close()
    }

    @Test func `a value shows itself in no text and no mirror`() throws {
        let secret = try SecretText("417733")
        let phone = try MobileNumber("13812345678")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", "\([secret])", String(reflecting: secret), dumped, "\([phone])"] {
            #expect(!text.contains("417733") && !text.contains("13812345678"), "\(text)")
        }
        store.close()
    }
}

extension PluginStore {
    /// Every value of a column of the cards, as it lies in the file.
    func cells(_ column: String) throws -> [[UInt8]] {
        let connection = try Connection(
            path: file.path,
            role: .reader,
            environment: environment
        )
        defer { connection.close() }
        var cells: [[UInt8]] = []
        try connection.each("SELECT \(column) FROM card ORDER BY tenant_id, id") {
            cells.append($0.blob(at: 0))
        }
        return cells
    }
}
