import HostProviders
import PluginKit

extension LockDesk {
    private static let hourMillis: Int64 = 3_600_000

    private func number(_ form: [String: String], _ name: String) -> Int64? {
        form[name].flatMap(Int64.init)
    }

    /// A code that follows from the lock and its hours alone.
    func reckon(_ book: inout LockBook, _ lock: Int64, _ form: [String: String]) -> SandboxReply {
        guard form["keyboardPwdVersion"] == "4" else {
            return LockDesk.error(20007, "invalid keyboardPwdVersion")
        }
        guard let kind = number(form, "keyboardPwdType"), [1, 2, 3].contains(kind),
            let starts = number(form, "startDate"), starts % LockDesk.hourMillis == 0
        else { return LockDesk.error(-3, "Invalid Parameter") }
        let ends = number(form, "endDate") ?? 0
        guard kind != 3 || (ends > starts && ends % LockDesk.hourMillis == 0) else {
            return LockDesk.error(-3, "endDate")
        }
        // A year at most, and for once within six hours.
        guard ends - starts <= 366 * 24 * LockDesk.hourMillis else {
            return LockDesk.error(-3, "endDate")
        }
        let hours = "\(kind)/\(starts)/\(ends)"
        if book.locks[lock]?.deletedHours.contains(hours) ?? false {
            return LockDesk.error(-1026, "a code for these hours was deleted")
        }
        let count = Int64(
            book.locks[lock]?.codes.count { $0.kind == kind && $0.starts == starts } ?? 0
        )
        let salt = kind == 3 ? "" : "/\(count)"
        let hash = Digests.sha256(Array("\(lock)/\(hours)\(salt)".utf8))
        let digits = hash.utf8.prefix(8).map { String($0 % 10) }.joined()
        let code = LockBook.Code(
            id: nextID(&book),
            name: form["keyboardPwdName"] ?? "",
            digits: digits,
            kind: kind,
            starts: starts,
            ends: kind == 1 ? starts + 6 * LockDesk.hourMillis : ends,
            isCustom: false,
            made: world.time.now.utcMillis
        )
        book.locks[lock]?.codes.append(code)
        return .json(
            200,
            [
                ("keyboardPwd", .string(digits)), ("keyboardPwdId", SandboxJSON.number(code.id)),
            ]
        )
    }

    private func nextID(_ book: inout LockBook) -> Int64 {
        book.lastID += 1
        return book.lastID
    }

    /// Why digits cannot be a code of a lock; nil when they can.
    private func flaw(
        in digits: String,
        _ lock: LockBook.Lock?,
        except id: Int64? = nil
    ) -> SandboxReply? {
        let bytes = Array(digits.utf8)
        guard (4...9).contains(bytes.count), bytes.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            return LockDesk.error(-3006, "4 to 9 digits are expected")
        }
        let steps = zip(bytes, bytes.dropFirst()).map { Int($1) - Int($0) }
        if Set(steps).count == 1, [-1, 0, 1].contains(steps[0]) {
            return LockDesk.error(-2032, "the code is too simple")
        }
        let isTaken = lock?.codes.contains { $0.digits == digits && $0.id != id } ?? false
        return isTaken ? LockDesk.error(-3007, "the same code exists") : nil
    }

    func add(_ book: inout LockBook, _ lock: Int64, _ form: [String: String]) -> SandboxReply {
        let digits = form["keyboardPwd"] ?? ""
        guard let starts = number(form, "startDate"), let ends = number(form, "endDate"),
            ends > starts
        else { return LockDesk.error(-3, "startDate and endDate") }
        if let flaw = flaw(in: digits, book.locks[lock]) { return flaw }
        let custom = book.locks[lock]?.codes.count { $0.isCustom } ?? 0
        guard custom < LockBook.slotsMax, !world.faults.strikes(.full, .lock) else {
            return LockDesk.error(-3009, "no room for another code")
        }
        let code = LockBook.Code(
            id: nextID(&book),
            name: form["keyboardPwdName"] ?? "",
            digits: digits,
            kind: 3,
            starts: starts,
            ends: ends,
            isCustom: true,
            made: world.time.now.utcMillis
        )
        book.locks[lock]?.codes.append(code)
        return .json(200, [("keyboardPwdId", SandboxJSON.number(code.id))])
    }

    private func place(_ book: LockBook, _ lock: Int64, _ form: [String: String]) -> Int? {
        guard let id = number(form, "keyboardPwdId") else { return nil }
        return book.locks[lock]?.codes.firstIndex { $0.id == id }
    }

    func change(_ book: inout LockBook, _ lock: Int64, _ form: [String: String]) -> SandboxReply {
        guard let place = place(book, lock, form), var code = book.locks[lock]?.codes[place] else {
            return LockDesk.error(-2009, "the code does not exist")
        }
        if let digits = form["newKeyboardPwd"] {
            if let flaw = flaw(in: digits, book.locks[lock], except: code.id) { return flaw }
            code.digits = digits
        }
        if let starts = number(form, "startDate") { code.starts = starts }
        if let ends = number(form, "endDate") { code.ends = ends }
        book.locks[lock]?.codes[place] = code
        return LockDesk.success
    }

    func delete(_ book: inout LockBook, _ lock: Int64, _ form: [String: String]) -> SandboxReply {
        guard let place = place(book, lock, form),
            let code = book.locks[lock]?.codes.remove(at: place)
        else { return LockDesk.error(-2009, "the code does not exist") }
        if !code.isCustom {
            book.locks[lock]?.deletedHours.insert("\(code.kind)/\(code.starts)/\(code.ends)")
        }
        return LockDesk.success
    }

    func list(_ book: LockBook, _ lock: Int64, _ form: [String: String]) -> SandboxReply {
        guard let page = number(form, "pageNo"), page > 0, let size = number(form, "pageSize"),
            (1...100).contains(size)
        else { return LockDesk.error(-3, "page") }
        let codes = book.locks[lock]?.codes ?? []
        let pages = (Int64(codes.count) + size - 1) / size
        let first = page <= pages ? Int((page - 1) * size) : codes.count
        return .json(
            200,
            [
                ("list", .array(codes.dropFirst(first).prefix(Int(size)).map(\.json))),
                ("pageNo", SandboxJSON.number(page)), ("pageSize", SandboxJSON.number(size)),
                ("pages", SandboxJSON.number(pages)),
                ("total", SandboxJSON.number(Int64(codes.count))),
            ]
        )
    }
}
