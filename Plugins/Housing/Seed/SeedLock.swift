/// The lock in the door of one of the model city's homes.
struct SeedLock: Sendable, Hashable {
    /// Its number at the lock provider.
    let number: Int64
    let reach: LockReach

    init(_ home: Int, seed: UInt64) {
        number = WuhanModel.firstLock + Int64(home)
        // 20 shares no factor with the multiplier, so the shares are exact and scattered.
        let place = (home * 7919 + Int(seed % 20)) % 20
        reach = place < 17 ? .gateway : place < 19 ? .wifi : .keypad
    }
}
