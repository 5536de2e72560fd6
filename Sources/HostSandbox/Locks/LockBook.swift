import PluginKit

/// The locks of the sandbox and their codes.
struct LockBook {
    struct Code {
        let id: Int64
        let name: String
        var digits: String
        let kind: Int64
        var starts: Int64
        /// 0 where it has no end.
        var ends: Int64
        let isCustom: Bool
        let made: Int64
        /// True once somebody has opened the lock with it.
        var isUsed = false
    }

    /// A code that the lock reckons by itself has to be used so long after its start for the first time, in
    /// milliseconds; then it opens until its end, else never.
    static let firstUseMillis: Int64 = 86_400_000

    struct Lock {
        var codes: [Code] = []
        /// Hours of reckoned codes that were deleted: there is no second code for them.
        var deletedHours: Set<String> = []
    }

    static let slotsMax = 250
    static let locksMax = 100_000

    var locks: [Int64: Lock] = [:]
    var lastID: Int64 = 1000
    /// Tokens that were given out, with their ends in milliseconds.
    var tokens: [String: Int64] = [:]
}

extension LockBook.Code {
    func opens(at millis: Int64) -> Bool {
        guard starts <= millis, ends == 0 || millis < ends else { return false }
        return isCustom || isUsed || millis - starts < LockBook.firstUseMillis
    }

    var json: JSONValue {
        SandboxJSON.object([
            ("keyboardPwdId", SandboxJSON.number(id)), ("keyboardPwd", .string(digits)),
            ("keyboardPwdName", .string(name)), ("keyboardPwdVersion", SandboxJSON.number(4)),
            ("keyboardPwdType", SandboxJSON.number(kind)),
            ("startDate", SandboxJSON.number(starts)), ("endDate", SandboxJSON.number(ends)),
            ("sendDate", SandboxJSON.number(made)),
            ("isCustom", SandboxJSON.number(isCustom ? 1 : 0)), ("status", SandboxJSON.number(1)),
        ])
    }
}
