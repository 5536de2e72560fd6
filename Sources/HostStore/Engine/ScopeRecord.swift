import CSQLite
import Glibc
import PluginKit

/// Who the statements of one connection run for, and with which rights the one at work does.
///
/// The tenant that is written in and the one whose rows the views show are the same until an
/// operation acts in the tenant that owns a resource: that opens none of its rows to a query, and of
/// the plugin's writes only those of scope `resource` reach them, as far as the caller sees the rows.
///
/// Kept at fixed addresses, so that a change of caller or statement allocates nothing.
@safe final class ScopeRecord {
    /// Identifiers have at most 64 bytes; a longer one belongs to nobody's rows.
    static let identifierBytesMax = 64
    /// A place in the tree of tenants: eight segments of forty bytes with their slashes.
    static let pathBytesMax = 329

    /// What one of the connection's functions answers.
    fileprivate enum Place: Int {
        case tenant, subject, path
        case reading, readingPath, readingPathEnd
        /// The row of another than the reader looked at last whose tenant stands where the row says.
        case rowTenant, rowPath
    }

    /// Each slot: the count at 0 (−1 for nobody, −2 for not looked up), the bytes from 8 on.
    private static let slotStride = 352
    fileprivate static let bytesOffset = 8
    private static let unknown: Int32 = -2

    private let slots: UnsafeMutableRawPointer
    private let running: UnsafeMutablePointer<StatementRights>
    private let pathOf: @Sendable (TenantID) -> String?
    /// True while a caller writes in a tenant that is not the one they act for.
    private(set) var isElsewhere = false

    /// `pathOf` says where a tenant stands in the tree, as `/city/landlord-07/`.
    init(pathOf: @escaping @Sendable (TenantID) -> String? = { _ in nil }) {
        self.pathOf = pathOf
        let size = ScopeRecord.slotStride * 8
        unsafe slots = .allocate(byteCount: size, alignment: 16)
        unsafe slots.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        unsafe running = .allocate(capacity: 1)
        unsafe running.initialize(to: .nobody)
        set(tenant: nil, subject: nil)
    }

    deinit {
        unsafe slots.deallocate()
        unsafe running.deallocate()
    }

    // MARK: - The statement at work

    /// The rights of the statement that is being prepared or run.
    var rights: StatementRights {
        get { unsafe running.pointee }
        set { unsafe running.pointee = newValue }
    }

    // MARK: - The caller

    /// The caller's tenant and person from now on.
    func set(tenant: TenantID?, subject: PersonID?) {
        write(in: tenant)
        read(as: tenant)
        set(.subject, subject?.text, atMost: ScopeRecord.identifierBytesMax)
        set(.rowTenant, nil, atMost: 0)
    }

    /// The tenant that is written in from now on; what can be read stays as it was.
    func set(writingIn tenant: TenantID) {
        write(in: tenant)
        isElsewhere = text(.reading) != tenant.text
    }

    /// The tenant that is read and written in from now on.
    func set(tenant: TenantID) {
        write(in: tenant)
        read(as: tenant)
    }

    private func write(in tenant: TenantID?) {
        isElsewhere = false
        set(.tenant, tenant?.text, atMost: ScopeRecord.identifierBytesMax)
        unsafe slot(.path).storeBytes(of: ScopeRecord.unknown, as: Int32.self)
    }

    private func read(as tenant: TenantID?) {
        set(.reading, tenant?.text, atMost: ScopeRecord.identifierBytesMax)
        unsafe slot(.readingPath).storeBytes(of: ScopeRecord.unknown, as: Int32.self)
    }

    private func slot(_ place: Place) -> UnsafeMutableRawPointer {
        unsafe slots + place.rawValue * ScopeRecord.slotStride
    }

    private func set(_ place: Place, _ text: String?, atMost bytes: Int) {
        let slot = unsafe slot(place)
        guard var text, text.utf8.count <= bytes, !text.isEmpty else {
            unsafe slot.storeBytes(of: -1, as: Int32.self)
            return
        }
        text.withUTF8 { bytes in
            guard let first = bytes.baseAddress else { return }
            let count = Int32(truncatingIfNeeded: bytes.count)
            unsafe (slot + ScopeRecord.bytesOffset).copyMemory(from: first, byteCount: bytes.count)
            unsafe slot.storeBytes(of: count, as: Int32.self)
        }
    }

    private func text(_ place: Place) -> String? {
        let slot = unsafe slot(place)
        let count = unsafe Int(slot.load(as: Int32.self))
        guard count >= 0 else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: slot + ScopeRecord.bytesOffset,
            count: count
        )
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// Looks the place of a tenant up, at the first question for it.
    private func find(_ place: Place) {
        switch place {
        case .path: find(.path, of: .tenant)
        case .readingPath, .readingPathEnd: find(.readingPath, of: .reading)
        case .tenant, .subject, .reading, .rowTenant, .rowPath: break
        }
    }

    private func find(_ place: Place, of tenant: Place) {
        guard unsafe slot(place).load(as: Int32.self) == ScopeRecord.unknown else { return }
        let path = text(tenant).flatMap { pathOf(TenantID($0)) }
        set(place, path, atMost: ScopeRecord.pathBytesMax)
        guard place == .readingPath else { return }
        // A path ends with a slash, and what stands below it begins with it: up to the next byte.
        let (start, end) = unsafe (slot(.readingPath), slot(.readingPathEnd))
        let count = unsafe Int(start.load(as: Int32.self))
        let size = ScopeRecord.bytesOffset + max(count, 0)
        unsafe end.copyMemory(from: start, byteCount: size)
        guard count > 0 else { return }
        unsafe end.storeBytes(of: UInt8(ascii: "0"), toByteOffset: size - 1, as: UInt8.self)
    }

    /// True when a value of SQLite is the text of that place.
    fileprivate func holds(_ place: Place, _ value: OpaquePointer?) -> Bool {
        find(place)
        guard unsafe sqlite3_value_type(value) != SQLITE_NULL else { return !isSomebody(place) }
        return unsafe equals(place, value)
    }

    /// True when a value of SQLite is the text that is known of that place already.
    private func equals(_ place: Place, _ value: OpaquePointer?) -> Bool {
        let slot = unsafe slot(place)
        let count = unsafe slot.load(as: Int32.self)
        guard count >= 0, unsafe sqlite3_value_type(value) == SQLITE_TEXT,
            let text = unsafe sqlite3_value_text(value),
            unsafe sqlite3_value_bytes(value) == count
        else { return false }
        return unsafe memcmp(slot + ScopeRecord.bytesOffset, text, Int(count)) == 0
    }

    /// True when the running statement may leave a row of that tenant and person behind.
    ///
    /// A person's row stands in the tenant that the caller acts in, as a tenant's row does.
    fileprivate func mayInsert(
        _ values: UnsafeMutablePointer<OpaquePointer?>,
        _ count: Int
    ) -> Bool {
        guard rights.scope != .system else { return true }
        return unsafe mayChange(values) != .no
            && (rights.scope == .tenant || holds(.tenant, values[0]))
            && (count < 3 || holds(.path, values[2]))
    }

    /// Whether a row may be changed.
    fileprivate enum Verdict: Int32 {
        case no = 0
        case yes = 1
        /// When everybody may see it.
        case ifPublic = 2
    }

    /// Whether the running statement may change a row of that tenant and person.
    fileprivate func mayChange(_ values: UnsafeMutablePointer<OpaquePointer?>) -> Verdict {
        switch rights.scope {
        case .system: return .yes
        // Whoever is from elsewhere is no member there.
        case .tenant: return unsafe !isElsewhere && isOf(.tenant, values[0]) ? .yes : .no
        case .subject: return unsafe isOf(.subject, values[1]) ? .yes : .no
        case .resource:
            guard unsafe isOf(.tenant, values[0]) else { return .no }
            if unsafe sqlite3_value_type(values[1]) == SQLITE_INTEGER { return .ifPublic }
            return unsafe isOf(.subject, values[1]) ? .yes : .no
        case .public, .subtree: return .no
        }
    }

    /// True when there is somebody at that place, and the value names them.
    private func isOf(_ place: Place, _ value: OpaquePointer?) -> Bool {
        unsafe isSomebody(place) && holds(place, value)
    }

    /// True when a tenant stands at a path today; rows of one tenant after another cost one look.
    ///
    /// The reader's own rows are the likeliest, and where the reader stands is known by now.
    fileprivate func stands(_ values: UnsafeMutablePointer<OpaquePointer?>) -> Bool {
        if unsafe equals(.reading, values[0]), unsafe equals(.readingPath, values[1]) {
            return true
        }
        if unsafe equals(.rowTenant, values[0]), unsafe equals(.rowPath, values[1]) { return true }
        guard let tenant = unsafe ScopeRecord.text(of: values[0]),
            let path = unsafe ScopeRecord.text(of: values[1]), pathOf(TenantID(tenant)) == path
        else { return false }
        set(.rowTenant, tenant, atMost: ScopeRecord.identifierBytesMax)
        set(.rowPath, path, atMost: ScopeRecord.pathBytesMax)
        return true
    }

    private static func text(of value: OpaquePointer?) -> String? {
        guard unsafe sqlite3_value_type(value) == SQLITE_TEXT,
            let bytes = unsafe sqlite3_value_text(value)
        else { return nil }
        return unsafe String(cString: bytes)
    }

    private func isSomebody(_ place: Place) -> Bool {
        unsafe slot(place).load(as: Int32.self) >= 0
    }
}

// MARK: - Functions of the connection

extension ScopeRecord {
    /// Gives a connection its functions; the record must outlive the connection.
    func install(on database: OpaquePointer) throws(DatabaseError) {
        unsafe try define("current_tenant", 0, answer(.tenant), on: database)
        unsafe try define("current_subject", 0, answer(.subject), on: database)
        unsafe try define("current_tenant_path", 0, answer(.path), on: database)
        unsafe try define("reading_tenant", 0, answer(.reading), on: database)
        unsafe try define("reading_path", 0, answer(.readingPath), on: database)
        unsafe try define("reading_path_end", 0, answer(.readingPathEnd), on: database)
        for count in [2, 3] as [Int32] {
            unsafe try define("host_may_insert", count, mayInsert, on: database)
        }
        unsafe try define("host_may_change", 2, mayChange, on: database)
        unsafe try define(SQLFunctions.ofPlace, 2, stands, on: database)
    }

    private typealias Function =
        @convention(c) (
            OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?
        ) -> Void

    private func answer(_ place: Place) -> Function {
        switch place {
        case .tenant: { call, _, _ in unsafe tell(.tenant, call) }
        case .subject: { call, _, _ in unsafe tell(.subject, call) }
        case .path: { call, _, _ in unsafe tell(.path, call) }
        case .reading: { call, _, _ in unsafe tell(.reading, call) }
        case .readingPath: { call, _, _ in unsafe tell(.readingPath, call) }
        case .readingPathEnd: { call, _, _ in unsafe tell(.readingPathEnd, call) }
        case .rowTenant, .rowPath: { call, _, _ in unsafe sqlite3_result_null(call) }
        }
    }

    private var mayInsert: Function {
        { call, count, values in
            guard let values = unsafe values else { return unsafe sqlite3_result_int(call, 0) }
            let may = unsafe record(call)._withUnsafeGuaranteedRef {
                unsafe $0.mayInsert(values, Int(count))
            }
            unsafe sqlite3_result_int(call, may ? 1 : 0)
        }
    }

    private var mayChange: Function {
        { call, _, values in
            guard let values = unsafe values else { return unsafe sqlite3_result_int(call, 0) }
            let may = unsafe record(call)._withUnsafeGuaranteedRef { unsafe $0.mayChange(values) }
            unsafe sqlite3_result_int(call, may.rawValue)
        }
    }

    private var stands: Function {
        { call, _, values in
            guard let values = unsafe values else { return unsafe sqlite3_result_int(call, 0) }
            let stands = unsafe record(call)._withUnsafeGuaranteedRef { unsafe $0.stands(values) }
            unsafe sqlite3_result_int(call, stands ? 1 : 0)
        }
    }

    private func define(
        _ name: String,
        _ count: Int32,
        _ function: Function,
        on database: OpaquePointer
    ) throws(DatabaseError) {
        // Deterministic: the answer does not change while one statement runs.
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        let code = unsafe sqlite3_create_function_v2(
            database,
            name,
            count,
            flags,
            own,
            function,
            nil,
            nil,
            nil
        )
        guard code == SQLITE_OK else {
            throw DatabaseError(code: code, message: "cannot define \(name)")
        }
    }

    /// The bytes at a place for SQLite; they stay until the next caller, past this statement.
    fileprivate func give(_ place: Place, to call: OpaquePointer?) {
        find(place)
        let slot = unsafe slot(place)
        let count = unsafe slot.load(as: Int32.self)
        guard count >= 0 else {
            unsafe sqlite3_result_null(call)
            return
        }
        let text = unsafe (slot + ScopeRecord.bytesOffset).assumingMemoryBound(to: CChar.self)
        unsafe sqlite3_result_text(call, text, count, cityhost_sqlite_static())
    }
}

/// The record that a function of its connection was defined with; unmanaged, since a row asks for it
/// and counting who holds it cost as much as the answer.
private func record(_ call: OpaquePointer?) -> Unmanaged<ScopeRecord> {
    guard let own = unsafe sqlite3_user_data(call) else {
        preconditionFailure("a function of the connection was defined without its record")
    }
    return unsafe Unmanaged<ScopeRecord>.fromOpaque(own)
}

private func tell(_ place: ScopeRecord.Place, _ call: OpaquePointer?) {
    unsafe record(call)._withUnsafeGuaranteedRef { unsafe $0.give(place, to: call) }
}
