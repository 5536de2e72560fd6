import PluginKit

extension TTLockPort {
    static let ids: ClosedRange<Int64> = 1...Int64.max
    private static let pagesMax = 20

    /// A code as the provider lists it.
    struct ListedCode {
        let id: Int64
        let name: String
        let digits: String
        let starts: Int64
        let ends: Int64
        let isCustom: Bool
        let standing: Standing

        /// How far the lock is with it; locks behind a gateway are always settled.
        enum Standing {
            case settled, underWay, failed
        }

        init?(_ value: JSONValue) {
            guard let id = value["keyboardPwdId"]?.int64 else { return nil }
            self.id = id
            name = value["keyboardPwdName"]?.string ?? ""
            digits = value["keyboardPwd"]?.string ?? ""
            starts = value["startDate"]?.int64 ?? 0
            ends = value["endDate"]?.int64 ?? 0
            isCustom = value["isCustom"]?.int64 == 1
            // The provider's numbers for locks with a network of their own.
            standing =
                switch value["status"]?.int64 {
                case 3, 4, 6, 8: .underWay
                case 5: .failed
                default: .settled
                }
        }
    }

    /// `lock.code.reckon`: a code that the lock knows without being told, at whole hours, no gateway
    /// needed.
    func reckon(
        _ call: Call,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let lock = try input.number("lock", Self.ids)
        let starts = try input.instant("starts").utcMillis
        let kinds = ["once": 1, "permanent": 2, "period": 3]
        guard let kind = kinds[try input.text("kind")] else {
            throw ProviderInput.Flaw(member: "kind")
        }
        let ends = kind == 3 ? try input.instant("ends").utcMillis : 0
        guard starts % 3_600_000 == 0 else { throw ProviderInput.Flaw(member: "starts") }
        guard ends % 3_600_000 == 0, kind != 3 || ends > starts else {
            throw ProviderInput.Flaw(member: "ends")
        }
        switch await earlier(call, lock) {
        case .found(let code): return reckoned(code.digits, code.id)
        case .ended(let answer): return answer
        case .none: break
        }
        var fields = [
            ("lockId", String(lock)), ("keyboardPwdVersion", "4"),
            ("keyboardPwdType", String(kind)), ("keyboardPwdName", call.request.key),
            ("startDate", String(starts)),
        ]
        if kind == 3 { fields.append(("endDate", String(ends))) }
        switch await ask(call, "/v3/keyboardPwd/get", fields) {
        case .ended(let answer): return answer
        case .content(let value):
            guard let digits = value["keyboardPwd"]?.string, let id = value["keyboardPwdId"]?.int64
            else { return .unknown(because: "the answer has no code") }
            return reckoned(digits, id)
        }
    }

    private func reckoned(_ digits: String, _ id: Int64) -> ProviderAnswer {
        guard Self.isCode(digits) else { return .unknown(because: "the code is none") }
        return .done(
            ProviderJSON.bytes([("codeId", ProviderJSON.number(id)), ("code", .string(digits))])
        )
    }

    /// 4 to 9 digits.
    static func isCode(_ text: String) -> Bool {
        (4...9).contains(text.utf8.count) && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
    }

    /// `lock.code.add`: digits of ours, to the minute, through a gateway.
    func add(
        _ call: Call,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let lock = try input.number("lock", Self.ids)
        let code = try input.text("code")
        guard Self.isCode(code) else { throw ProviderInput.Flaw(member: "code") }
        let starts = try input.instant("starts").utcMillis
        let ends = try input.instant("ends").utcMillis
        guard ends > starts else { throw ProviderInput.Flaw(member: "ends") }
        switch await earlier(call, lock) {
        case .found(let code):
            return .done(ProviderJSON.bytes([("codeId", ProviderJSON.number(code.id))]))
        case .ended(let answer): return answer
        case .none: break
        }
        let answer = await ask(
            call,
            "/v3/keyboardPwd/add",
            [
                ("lockId", String(lock)), ("keyboardPwd", code),
                ("keyboardPwdName", call.request.key), ("startDate", String(starts)),
                ("endDate", String(ends)), ("addType", "2"),
            ]
        )
        switch answer {
        case .ended(let answer): return answer
        case .content(let value):
            guard let id = value["keyboardPwdId"]?.int64 else {
                return .unknown(because: "the answer has no number")
            }
            return .done(ProviderJSON.bytes([("codeId", ProviderJSON.number(id))]))
        }
    }

    /// `lock.code.change`: other digits or other hours for a code; the same again is no change.
    func change(
        _ call: Call,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let lock = try input.number("lock", Self.ids)
        let id = try input.number("codeId", Self.ids)
        let code = try input.optionalText("code")
        if let code, !Self.isCode(code) { throw ProviderInput.Flaw(member: "code") }
        let starts = try input.optionalInstant("starts")?.utcMillis
        let ends = try input.optionalInstant("ends")?.utcMillis
        if call.request.attempt > 1 {
            switch await search(call, lock, where: { $0.id == id }) {
            case .ended(let answer): return answer
            case .none: return .refused(ProviderRefusal.codeUnknown.fault("code \(id)"))
            case .found(let found):
                let isDone =
                    code ?? found.digits == found.digits && starts ?? found.starts == found.starts
                    && ends ?? found.ends == found.ends
                if isDone { return changed(id) }
            }
        }
        var fields = [("lockId", String(lock)), ("keyboardPwdId", String(id))]
        if let code { fields.append(("newKeyboardPwd", code)) }
        if let starts { fields.append(("startDate", String(starts))) }
        if let ends { fields.append(("endDate", String(ends))) }
        fields.append(("changeType", "2"))
        guard case .ended(let answer) = await ask(call, "/v3/keyboardPwd/change", fields) else {
            return changed(id)
        }
        return answer
    }

    /// `lock.code.delete`: gone from the lock; gone before is gone.
    func delete(
        _ call: Call,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let lock = try input.number("lock", Self.ids)
        let id = try input.number("codeId", Self.ids)
        if call.request.attempt > 1 {
            switch await search(call, lock, where: { $0.id == id }) {
            case .ended(let answer): return answer
            case .none: return changed(id)
            case .found: break
            }
        }
        let fields = [
            ("lockId", String(lock)), ("keyboardPwdId", String(id)), ("deleteType", "2"),
        ]
        switch await ask(call, "/v3/keyboardPwd/delete", fields) {
        case .content: return changed(id)
        case .ended(.refused(let fault)) where fault.code == "lock.code.not_found":
            return changed(id)
        case .ended(let answer): return answer
        }
    }

    private func changed(_ id: Int64) -> ProviderAnswer {
        .done(ProviderJSON.bytes([("codeId", ProviderJSON.number(id))]))
    }

    /// `lock.code.list`: which codes a lock has; never their digits.
    func list(
        _ call: Call,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let lock = try input.number("lock", Self.ids)
        var codes: [JSONValue] = []
        let end = await search(call, lock) { code in
            codes.append(
                ProviderJSON.object([
                    ("codeId", ProviderJSON.number(code.id)), ("name", .string(code.name)),
                    ("starts", .string(Instant(utcMillis: code.starts).rfc3339)),
                    ("ends", .string(Instant(utcMillis: code.ends).rfc3339)),
                    ("isCustom", .bool(code.isCustom)),
                ])
            )
            return false
        }
        if case .ended(let answer) = end { return answer }
        return .done(ProviderJSON.bytes([("codes", .array(codes))]))
    }

    /// `lock.gateway.list`: the account's gateways, and which of them are online.
    func gateways(_ call: Call) async -> ProviderAnswer {
        let answer = await ask(call, "/v3/gateway/list", [("pageNo", "1"), ("pageSize", "100")])
        guard case .content(let value) = answer else {
            if case .ended(let answer) = answer { return answer }
            return .unknown(because: "no answer")
        }
        guard let list = value["list"]?.elements else {
            return .retry(because: "the answer has no list")
        }
        let gateways = list.compactMap { gateway -> JSONValue? in
            guard let id = gateway["gatewayId"]?.int64 else { return nil }
            return ProviderJSON.object([
                ("gateway", ProviderJSON.number(id)),
                ("isOnline", .bool(gateway["isOnline"]?.int64 == 1)),
            ])
        }
        return .done(ProviderJSON.bytes([("gateways", .array(gateways))]))
    }

    enum Search {
        case found(ListedCode)
        case none
        case ended(ProviderAnswer)
    }

    /// What an earlier attempt has left behind; nothing at the first.
    private func earlier(_ call: Call, _ lock: Int64) async -> Search {
        guard call.request.attempt > 1 else { return .none }
        let found = await search(call, lock) {
            $0.name == call.request.key && $0.standing != .failed
        }
        guard case .found(let code) = found, code.standing == .underWay else { return found }
        return .ended(.unknown(because: "code \(code.id) is under way to the lock"))
    }

    /// Goes through a lock's codes until one is wanted.
    func search(
        _ call: Call,
        _ lock: Int64,
        where isWanted: (ListedCode) -> Bool
    ) async -> Search {
        for page in 1...Self.pagesMax {
            let answer = await ask(
                call,
                "/v3/lock/listKeyboardPwd",
                [("lockId", String(lock)), ("pageNo", String(page)), ("pageSize", "100")]
            )
            switch answer {
            case .ended(let answer): return .ended(answer)
            case .content(let value):
                guard let list = value["list"]?.elements else {
                    return .ended(.unknown(because: "the answer has no list"))
                }
                for element in list {
                    guard let code = ListedCode(element) else { continue }
                    if isWanted(code) { return .found(code) }
                }
                let pages = value["pages"]?.int64 ?? 1
                if list.isEmpty || page >= pages { return .none }
            }
        }
        return .ended(.unknown(because: "more than \(Self.pagesMax) pages of codes"))
    }
}
