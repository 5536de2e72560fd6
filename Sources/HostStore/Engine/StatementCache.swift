/// The prepared statements of one connection.
///
/// A plugin's statements are found by their place in its table; the host's own by the address of
/// their literal, so that nothing is hashed or compared as text on the way.
final class StatementCache {
    private struct Entry {
        let address: UInt
        let statement: PreparedStatement
    }

    /// A plugin's statement as it was prepared for callers with certain masks.
    private struct Prepared {
        let statement: PreparedStatement
        let masks: UInt64
        /// The masks that matter to it: callers who differ in others share it.
        let relevant: UInt64

        func fits(_ wanted: UInt64) -> Bool { (masks ^ wanted) & relevant == 0 }
    }

    private var plugin: [Prepared?] = []
    /// Statements that callers with other masks needed, by place.
    private var others: [Int: [Prepared]] = [:]
    private var slots: [Entry?] = Array(repeating: nil, count: 64)
    private var count = 0

    func plugin(at index: Int, masks: UInt64) -> PreparedStatement? {
        guard index < plugin.count, let known = plugin[index] else { return nil }
        if known.fits(masks) { return known.statement }
        return others[index]?.first { $0.fits(masks) }?.statement
    }

    func keep(_ statement: PreparedStatement, at index: Int, masks: UInt64, relevant: UInt64) {
        while plugin.count <= index { plugin.append(nil) }
        let made = Prepared(statement: statement, masks: masks, relevant: relevant)
        if plugin[index] == nil {
            plugin[index] = made
        } else {
            others[index, default: []].append(made)
        }
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
        for prepared in plugin { prepared?.statement.finalize() }
        for prepared in others.values.joined() { prepared.statement.finalize() }
        for slot in slots { slot?.statement.finalize() }
        plugin = []
        others = [:]
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
