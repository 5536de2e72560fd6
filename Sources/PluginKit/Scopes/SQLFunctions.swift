/// The SQL functions that a plugin's statements may call; every other one is refused, by the
/// compiler and again by the connection.
package enum SQLFunctions {
    /// Who asks: answers of the connection that runs the statement.
    package static let ofCaller: Set<String> = [
        "current_tenant", "current_subject", "current_tenant_path", "reading_tenant",
        "reading_path", "reading_path_end",
    ]

    /// Whose row it is, of a tenant and a path: whether the tenant stands there today.
    package static let ofPlace = "stands_at"

    /// Everything that may be called: the same answer for the same values, nothing else done, and no
    /// error.
    ///
    /// One that can raise would do so on a row of somebody else, before SQLite has looked whose it is:
    /// `abs` and `sum` overflow, `hex`, `replace` and `group_concat` make texts that are too long, LIKE
    /// refuses patterns and escapes. `total` adds without: exactly, as long as sums stay within 2^53.
    package static let allowed: Set<String> = ofCaller.union([
        ofPlace,
        "avg", "coalesce", "count", "dense_rank", "first_value",
        "ifnull", "iif", "instr", "lag", "last_value", "lead", "length", "lower", "ltrim",
        "max", "min", "nullif", "rank", "round", "row_number", "rtrim", "sign",
        "substr", "substring", "total", "trim", "typeof", "upper",
    ])

    /// Functions that answer differently each time: time and chance come in as parameters, so that
    /// a command can run again.
    package static let changing: Set<String> = [
        "random", "randomblob", "date", "time", "datetime", "julianday", "unixepoch", "strftime",
        "timediff", "current_timestamp", "current_date", "current_time", "last_insert_rowid",
        "changes", "total_changes",
    ]
}
