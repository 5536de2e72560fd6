/// A plugin that can fill its file with deterministic demonstration data.
public protocol Seedable: Plugin {
    /// An organisation the data belongs to.
    typealias SeedTenant = (id: TenantID, name: LocalizedText)

    /// How many chunks the data come in; each is one command on the lane.
    static var seedChunks: Int { get }

    /// The organisations the data belong to; the host makes them before the first chunk.
    static func seedTenants(seed: UInt64) -> [SeedTenant]

    /// Writes one chunk, 0 to `seedChunks - 1`; the same seed and day give the same rows.
    func seed(
        chunk: Int,
        day: CivilDay,
        seed: UInt64,
        in transaction: borrowing Transaction
    ) throws
}
