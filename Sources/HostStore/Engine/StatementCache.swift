/// The prepared statements of one connection.
///
/// A plugin's statements are found by their place in its table; the host's own by the address of
/// their literal, so that nothing is hashed or compared as text on the way.
final class StatementCache {
    private struct Entry {
        let address: UInt
        let statement: PreparedStatement
    }

    private var plugin: [PreparedStatement?] = []
    private var slots: [Entry?] = Array(repeating: nil, count: 64)
    private var count = 0

    func plugin(at index: Int) -> PreparedStatement? {
        index < plugin.count ? plugin[index] : nil
    }

    func keep(_ statement: PreparedStatement, at index: Int) {
        while plugin.count <= index { plugin.append(nil) }
        plugin[index] = statement
    }

    func host(_ sql: StaticString) -> PreparedStatement? {
        guard let address = StatementCache.address(sql) else { return nil }
        return slots[slot(of: address)]?.statement
    }

    func keep(_ statement: PreparedStatement, for sql: StaticString) {
        guard let address = StatementCache.address(sql) else { return }
        if count * 2 >= slots.count { grow() }
        slots[slot(of: address)] = Entry(address: address, statement: statement)
        count += 1
    }

    /// Ends every statement; the connection can then be closed.
    func finalize() {
        for statement in plugin { statement?.finalize() }
        for slot in slots { slot?.statement.finalize() }
        plugin = []
        slots = Array(repeating: nil, count: 64)
        count = 0
    }

    /// The slot that holds the address, or the empty one where it belongs.
    private func slot(of address: UInt) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
        while let entry = slots[index], entry.address != address { index = (index + 1) & mask }
        return index
    }

    private func grow() {
        let old = slots
        slots = Array(repeating: nil, count: old.count * 2)
        for entry in old { if let entry { slots[slot(of: entry.address)] = entry } }
    }

    private static func address(_ sql: StaticString) -> UInt? {
        sql.hasPointerRepresentation ? UInt(bitPattern: unsafe sql.utf8Start) : nil
    }
}
