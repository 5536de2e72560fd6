import PluginKit

/// Faults of locks; docs/errors.md explains each.
extension Fault {
    /// The caller may not name this lock, whosever it is.
    static func lockUnusable(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.lock.unusable",
            message: LocalizedText(
                zh: "这把锁不能登记到您的房源。",
                en: "This lock cannot be used for your homes."
            ),
            remedy: LocalizedText(
                zh: "请核对锁编号；新装的锁请先由平台运营人员划归本机构。",
                en: "Check the number; a new lock is given to you by the platform's operator first."
            ),
            location: location
        )
    }

    /// The lock is in another of the landlord's doors.
    static func lockInDoor(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.lock.in_door",
            message: LocalizedText(
                zh: "这把锁已登记在您的另一扇门上。",
                en: "This lock is in another of your doors."
            ),
            remedy: LocalizedText(
                zh: "请核对锁编号；如确已移装，请先为原来的门登记新锁。",
                en: "Check the number; a lock that was moved leaves its former door another first."
            ),
            location: location
        )
    }

    /// Another landlord has the lock.
    static func lockTaken(_ number: Int64, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.lock.taken",
            message: LocalizedText(
                zh: "锁 \(number) 已划归另一房东机构。",
                en: "Lock \(number) is another landlord's."
            ),
            remedy: LocalizedText(
                zh: "请核对锁编号；如确需变更，请先收回。",
                en: "Check the number; to change it, take the lock back first."
            ),
            location: location
        )
    }

    /// A lease that runs has its codes in the lock.
    static func lockInUse(_ number: Int64, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.lock.in_use",
            message: LocalizedText(
                zh: "锁 \(number) 中仍可能有履行中租约的密码。",
                en: "Lock \(number) may have codes of a lease that runs."
            ),
            remedy: LocalizedText(
                zh: "请先由房东为该门登记新锁，或等租约结束。",
                en: "Have its landlord name another lock for the door, or wait for the lease's end."
            ),
            location: location
        )
    }
}
