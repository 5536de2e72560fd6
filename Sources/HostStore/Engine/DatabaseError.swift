import CSQLite

/// What SQLite answered, with the statement that was running.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    /// The extended result code.
    package let code: Int32
    /// SQLite's own words.
    package let message: String
    /// The statement, when there was one.
    package let sql: String?

    package init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    /// A row that is not what the host writes there: the file is damaged.
    package static func unreadable(_ what: String) -> DatabaseError {
        DatabaseError(code: SQLITE_CORRUPT, message: what)
    }

    package var description: String {
        "SQLite \(code): \(message)" + (sql.map { " in: \($0)" } ?? "")
    }

    private var primary: Int32 { code & 0xFF }

    /// The disk, or the space given to the file, is used up; it heals when there is room.
    package var isFull: Bool { primary == SQLITE_FULL }

    /// A constraint or a trigger said no.
    package var isConstraint: Bool { primary == SQLITE_CONSTRAINT }

    /// A trigger said no, in words of its own (`SQLITE_CONSTRAINT_TRIGGER`, which Swift cannot import).
    package var isTriggers: Bool { code == SQLITE_CONSTRAINT | 7 << 8 }

    /// A budget ended the statement.
    package var isInterrupt: Bool { primary == SQLITE_INTERRUPT }

    /// Somebody else holds the file's lock.
    package var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }

    /// What the file holds is not what was written there, or no database at all.
    package var isDamage: Bool {
        primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || code == DatabaseError.shortRead
    }

    /// SQLITE_IOERR_SHORT_READ, a macro that is not imported: the file ends inside a page.
    private static let shortRead: Int32 = SQLITE_IOERR | 2 << 8

    /// The file can no longer be trusted, or its state is not known.
    package var isFatal: Bool {
        switch primary {
        case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN, SQLITE_READONLY,
            SQLITE_PROTOCOL:
            true
        default:
            false
        }
    }
}
