import PluginKit

/// Whose the locks of the city's account are, and which of them is in a door.
enum LockDesk {
    /// Gives a lock to a landlord, or takes it back; one lock is one landlord's at a time.
    ///
    /// The account is the city's, so whoever may name a lock may have codes put into it: an operator
    /// looks whose the lock is before.
    static func assign(_ input: AssignLock, in tx: borrowing Transaction) throws -> LockRight {
        let owner = try tx.first(Statements.AnyLockRight(number: input.number))?.landlordId
        if let landlord = input.landlordId, owner != landlord.text {
            guard owner == nil else { throw Fault.lockTaken(input.number) }
            try tx.run(
                Statements.InsertLockRight(
                    number: input.number,
                    landlordId: landlord.text,
                    givenAt: tx.now
                )
            )
        } else if input.landlordId == nil, owner != nil {
            try takeBack(input.number, in: tx)
        }
        return LockRight(
            number: input.number,
            landlordId: input.landlordId,
            changedAt: tx.now
        )
    }

    private static func takeBack(_ number: Int64, in tx: borrowing Transaction) throws {
        let lease = try tx.first(Statements.LockInUse(number: number, now: tx.now))
        let code = try tx.first(Statements.LeaseCodeInLock(number: number, now: tx.now))
        guard lease == nil, code == nil else { throw Fault.lockInUse(number) }
        try tx.run(Statements.DeleteLock(number: number))
        try tx.run(Statements.DeleteLockRight(number: number))
    }

    /// Names the lock of one of the landlord's doors; leases that run hear of it at once.
    static func name(_ input: SetLock, in tx: borrowing Transaction) throws -> DoorLock {
        guard let landlord = tx.call.tenant else { throw Fault.noLandlord() }
        let leaf = input.room ?? 0
        guard
            try tx.first(Statements.LeafOfLandlord(homeId: input.id, leaf: leaf)) != nil
        else {
            let isHome = try tx.first(Statements.HomeOfLandlord(homeId: input.id)) != nil
            throw isHome ? Fault.noSuchRoom() : Fault.homeNotFound()
        }
        // Another's lock and one that nobody has are the same to whoever asks.
        guard
            try tx.first(
                Statements.LockRightOfLandlord(number: input.number, landlordId: landlord.text)
            ) != nil
        else { throw Fault.lockUnusable() }
        if let door = try tx.first(Statements.DoorOfLock(number: input.number)),
            door.homeId != input.id || door.leaf != leaf
        {
            throw Fault.lockInDoor()
        }
        try tx.run(
            Statements.KeepLock(
                homeId: input.id,
                leaf: leaf,
                number: input.number,
                reach: input.reach.rawValue
            )
        )
        try tell(input.id, leaf, in: tx)
        return DoorLock(
            homeId: input.id,
            leaf: leaf,
            number: input.number,
            reach: input.reach
        )
    }

    /// Has the door's leases look at its lock: what they do about it they do in their tenants' names.
    private static func tell(
        _ home: String,
        _ leaf: Int64,
        in tx: borrowing Transaction
    ) throws {
        let leases = try tx.all(
            Statements.LeasesOfLeaf(homeId: home, leaf: leaf, now: tx.now)
        )
        for lease in leases {
            try tx.schedule(
                Timers.LockChange.self,
                key: DoorFile.key(lease.leaseId, leaf),
                due: tx.now
            )
        }
    }
}

extension AccessGrant.Lock {
    /// The lock that is in a leaf's door; nil where none was named.
    static func of(
        _ home: String,
        _ leaf: Int64,
        in tx: borrowing Transaction
    ) throws -> AccessGrant.Lock? {
        try tx.first(Statements.LockOfLeaf(homeId: home, leaf: leaf)).map {
            AccessGrant.Lock(number: $0.number, reach: try stored($0.reach))
        }
    }
}
