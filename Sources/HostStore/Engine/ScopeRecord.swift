import CSQLite
import PluginKit

/// Who the statements of one connection run for: what `current_tenant()`, `current_subject()` and
/// `reading_tenant()` answer.
///
/// The tenant that is written in and the one whose rows the views show are the same until an
/// operation acts in the tenant that owns a resource: that opens nothing of its rows.
///
/// Kept as bytes at a fixed address, so that a change of caller allocates nothing.
@safe final class ScopeRecord {
    /// Identifiers have at most 64 bytes; a longer one belongs to nobody's rows.
    static let identifierBytesMax = 64

    /// Each slot: the count at 0 (negative for nobody), the bytes from 8 on.
    private static let slotStride = 80
    private static let bytesOffset = 8

    private let slots: UnsafeMutableRawPointer

    init() {
        let size = ScopeRecord.slotStride * 3
        unsafe slots = .allocate(byteCount: size, alignment: 16)
        unsafe slots.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        set(tenant: nil, subject: nil)
    }

    deinit { unsafe slots.deallocate() }

    /// The caller's tenant and person from now on.
    func set(tenant: TenantID?, subject: PersonID?) {
        set(0, tenant?.text)
        set(1, subject?.text)
        set(2, tenant?.text)
    }

    /// The tenant that is written in from now on; what can be read stays as it was.
    func set(writingIn tenant: TenantID) { set(0, tenant.text) }

    /// The tenant that is read and written in from now on.
    func set(tenant: TenantID) {
        set(0, tenant.text)
        set(2, tenant.text)
    }

    private func set(_ place: Int, _ text: String?) {
        let slot = unsafe slots + place * ScopeRecord.slotStride
        guard let text, text.utf8.count <= ScopeRecord.identifierBytesMax, !text.isEmpty else {
            unsafe slot.storeBytes(of: -1, as: Int32.self)
            return
        }
        var offset = ScopeRecord.bytesOffset
        for byte in text.utf8 {
            unsafe slot.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            offset += 1
        }
        let count = Int32(truncatingIfNeeded: offset - ScopeRecord.bytesOffset)
        unsafe slot.storeBytes(of: count, as: Int32.self)
    }

    /// Gives a connection its functions; the record must outlive the connection.
    func install(on database: OpaquePointer) throws(DatabaseError) {
        unsafe try install("current_tenant", place: 0, on: database)
        unsafe try install("current_subject", place: 1, on: database)
        unsafe try install("reading_tenant", place: 2, on: database)
    }

    private func install(
        _ name: String,
        place: Int,
        on database: OpaquePointer
    ) throws(DatabaseError) {
        // Deterministic: the answer does not change while one statement runs.
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        let code = unsafe sqlite3_create_function_v2(
            database,
            name,
            0,
            flags,
            slots + place * ScopeRecord.slotStride,
            { context, _, _ in
                guard let slot = unsafe sqlite3_user_data(context) else { return }
                let count = unsafe slot.load(as: Int32.self)
                guard count >= 0 else {
                    unsafe sqlite3_result_null(context)
                    return
                }
                // Static is right: the bytes stay until the next command, past this statement.
                let text = unsafe (slot + ScopeRecord.bytesOffset)
                    .assumingMemoryBound(to: CChar.self)
                unsafe sqlite3_result_text(context, text, count, cityhost_sqlite_static())
            },
            nil,
            nil,
            nil
        )
        guard code == SQLITE_OK else {
            throw DatabaseError(code: code, message: "cannot define \(name)")
        }
    }
}
