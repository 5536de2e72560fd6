/// The lock in the door of one of the model city's homes.
struct SeedLock: Sendable, Hashable {
    /// Its number at the lock provider.
    let number: Int64
    let reach: LockReach

    init(_ home: Int, seed: UInt64) {
        number = WuhanModel.firstLock + Int64(home)
        let place = SeedDeck(.lock, of: 20, seed: seed).place(of: home)
        reach = place < 17 ? .gateway : place < 19 ? .wifi : .keypad
    }
}
