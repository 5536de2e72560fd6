/// A plugin that can fill its file with deterministic demonstration data.
public protocol Seedable: Plugin {
    /// An organisation the data belongs to.
    typealias SeedTenant = (id: TenantID, name: LocalizedText)

    /// Somebody of the data who may sign in: the account that the rows name, their mobile number of
    /// eleven digits, their name, and what they find.
    typealias SeedAccount = (
        id: PersonID, phone: String, name: String, shows: LocalizedText
    )

    /// How many chunks the data come in; each is one command on the lane.
    static var seedChunks: Int { get }

    /// How many chunks more tell of people and of what came before the day; none by default.
    ///
    /// They follow the others, and are left out of a city that does without.
    static var seedPastChunks: Int { get }

    /// The organisations the data belong to; the host makes them before the first chunk.
    static func seedTenants(seed: UInt64) -> [SeedTenant]

    /// Whom of the people that the further chunks tell of the host makes accounts for; nobody by default.
    static func seedAccounts(seed: UInt64, day: CivilDay) throws -> [SeedAccount]

    /// Writes one chunk, 0 to `seedChunks + seedPastChunks - 1`; the same seed and day give the same
    /// rows.
    func seed(
        chunk: Int,
        day: CivilDay,
        seed: UInt64,
        in transaction: borrowing Transaction
    ) throws
}

extension Seedable {
    /// None.
    public static var seedPastChunks: Int { 0 }

    /// Nobody.
    public static func seedAccounts(seed: UInt64, day: CivilDay) throws -> [SeedAccount] { [] }
}
