internal import HostStore

/// Where a prepared statement comes from: the lane's transaction or a reader's connection.
protocol StatementSource: ~Copyable {
    func statement(_ sql: StaticString) throws -> PreparedStatement
}

extension SystemTransaction: StatementSource {}

extension Connection: StatementSource {}

extension SystemSnapshot: StatementSource {}
