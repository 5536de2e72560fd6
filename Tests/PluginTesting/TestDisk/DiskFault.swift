import CSQLite

/// A call below SQLite that goes wrong.
struct DiskFault: Sendable, CustomStringConvertible {
    /// What the call was to do.
    enum Call: Int, CaseIterable, Sendable {
        case open, read, write, truncate, sync, delete, size, shmMap
    }

    /// How it goes wrong.
    enum Way: Sendable {
        /// The device does not do it.
        case broken
        /// There is no room.
        case full
        /// Half is written, then there is no room.
        case short
    }

    let call: Call
    var way = Way.broken
    /// The number of the call, from 1.
    let number: Int
    /// True when every later call of the kind fails as well.
    let goesOn: Bool

    var description: String {
        "\(call) \(number) \(way)" + (goesOn ? " from then on" : " once")
    }

    func strikes(_ count: Int) -> Bool { goesOn ? count >= number : count == number }

    /// What SQLite is told.
    var code: Int32 {
        guard way == .broken else { return SQLITE_FULL }
        return switch call {
        case .open: SQLITE_CANTOPEN
        case .read: DiskFault.ioError(1)
        case .write: DiskFault.ioError(3)
        case .sync: DiskFault.ioError(4)
        case .truncate: DiskFault.ioError(6)
        case .size: DiskFault.ioError(7)
        case .delete: DiskFault.ioError(10)
        case .shmMap: DiskFault.ioError(21)
        }
    }

    /// The extended codes of SQLite's input and output errors, which are expressions in C.
    static func ioError(_ kind: Int32) -> Int32 { SQLITE_IOERR | (kind << 8) }
}
