import HostProviders
import PluginKit
import Synchronization

/// Agreements to be charged, in the provider's scheduled form: a page to agree on, a schedule that the
/// payer is told of, and a charge of what was scheduled within its days.
extension PaymentDesk {
    private static let contractSeconds: Int64 = 600
    /// A scheduled charge may be made from the next day on, for so many days.
    private static let scheduleDays: Int32 = 14

    func contractRoute(
        _ parts: [String],
        _ request: SandboxRequest,
        _ now: Instant
    ) -> SandboxReply {
        let code = parts.count > 5 ? parts[5] : ""
        let isOurs = parts.count > 3 && parts[3] == String(merchant.planID)
        switch (request.method, parts.first, parts.count) {
        case ("POST", "scheduled-deduct-sign", 4) where parts[3] == "h5":
            return prepare(request, now)
        case ("GET", "sign", 6) where isOurs: return contract(code)
        case ("POST", "sign", 7) where isOurs && parts[6] == "terminate":
            return terminate(code)
        case ("POST", "pay", 5) where parts[4] == "schedule":
            return schedule(parts[3], request, now)
        case ("POST", "pay", 3) where parts[2] == "apply": return apply(request, now)
        default: return PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", request.path)
        }
    }

    private func prepare(_ request: SandboxRequest, _ now: Instant) -> SandboxReply {
        func bad(_ what: String) -> SandboxReply {
            PaymentDesk.error(400, "PARAM_ERROR", what)
        }
        guard let wanted = SandboxJSON.parse(request.body) else { return bad("no JSON") }
        guard wanted["appid"]?.string == merchant.appID,
            wanted["plan_id"]?.int64 == merchant.planID
        else { return bad("appid and plan_id") }
        guard let code = wanted["out_contract_code"]?.string, (1...32).contains(code.utf8.count),
            code.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return bad("out_contract_code") }
        guard let account = wanted["contract_display_account"]?.string,
            (1...32).contains(account.utf8.count)
        else { return bad("contract_display_account") }
        guard let url = wanted["contract_notify_url"]?.string, url.hasPrefix("http"),
            !url.contains("?")
        else { return bad("contract_notify_url") }
        let plan = wanted["deduct_schedule"]
        guard plan?["estimated_deduct_date"]?.string.flatMap({ CivilDay($0) }) != nil,
            let total = plan?["estimated_deduct_amount"]?["total"]?.int64, total > 0
        else { return bad("deduct_schedule") }
        let isUsed = book.withLock { book in
            if let known = book.contracts[code], known.state != "WAITING" { return true }
            guard book.contracts.count < PaymentBook.ordersMax else { return true }
            book.contracts[code] = PaymentBook.Contract(
                code: code,
                id: "\(now.utcMillis)\(world.dice.digits(15))",
                account: account,
                description: plan?["description"]?.string ?? "",
                estimatedFen: total,
                notifyURL: url,
                made: now
            )
            return false
        }
        guard !isUsed else { return bad("out_contract_code is used") }
        let place = "http://\(request.field("host") ?? "")/sandbox/contract?code=\(code)"
        return .json(200, [("redirect_url", .string(place))])
    }

    private func told(_ contract: PaymentBook.Contract) -> [(String, JSONValue?)] {
        let ended = contract.ended.map { at in
            SandboxJSON.object([
                ("contract_termination_mode", .string(contract.endedMode)),
                ("contract_terminated_time", .string(ShanghaiTime.text(at))),
            ])
        }
        return [
            ("mchid", .string(merchant.merchantID)), ("appid", .string(merchant.appID)),
            ("plan_id", SandboxJSON.number(merchant.planID)),
            ("out_contract_code", .string(contract.code)), ("contract_id", .string(contract.id)),
            ("contract_display_account", .string(contract.account)),
            ("contract_state", .string(contract.state)),
            (
                "contract_signed_time",
                contract.signed.map { .string(ShanghaiTime.text($0)) }
            ),
            ("openid", .string("o-sandbox")), ("contract_terminate_info", ended),
        ]
    }

    private func contract(_ code: String) -> SandboxReply {
        let found = book.withLock { $0.contracts[code] }
        guard let found, found.state != "WAITING" else {
            return PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", code)
        }
        return .json(200, told(found))
    }

    private func terminate(_ code: String) -> SandboxReply {
        let state = book.withLock { $0.contracts[code]?.state }
        guard state == "SIGNED" || state == "TERMINATED" else {
            return PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", code)
        }
        _ = end(code, mode: "MERCHANT_TERMINATE")
        return SandboxReply(status: 204)
    }

    private func schedule(
        _ agreement: String,
        _ request: SandboxRequest,
        _ now: Instant
    ) -> SandboxReply {
        guard let wanted = SandboxJSON.parse(request.body),
            wanted["appid"]?.string == merchant.appID,
            let total = wanted["schedule_amount"]?["total"]?.int64, total > 0
        else { return PaymentDesk.error(400, "PARAM_ERROR", "schedule_amount") }
        let days = book.withLock { book -> (CivilDay, CivilDay)? in
            guard var found = book.contracts.values.first(where: { $0.id == agreement }),
                found.state == "SIGNED"
            else { return nil }
            let first = now.civilDay.adding(days: 1)
            (found.first, found.last) = (first, first.adding(days: Self.scheduleDays))
            found.scheduledFen = total
            book.contracts[found.code] = found
            return (first, first.adding(days: Self.scheduleDays))
        }
        guard let days else { return PaymentDesk.error(404, "RESOURCE_NOT_EXISTS", agreement) }
        let amount = SandboxJSON.object([
            ("total", SandboxJSON.number(total)), ("currency", .string("CNY")),
        ])
        return .json(
            200,
            [
                ("schedule_state", .string("SCHEDULED")),
                ("deduct_start_date", .string("\(days.0)")),
                ("deduct_end_date", .string("\(days.1)")), ("scheduled_amount", amount),
            ]
        )
    }

    private func apply(_ request: SandboxRequest, _ now: Instant) -> SandboxReply {
        guard let wanted = SandboxJSON.parse(request.body),
            wanted["appid"]?.string == merchant.appID,
            let number = wanted["out_trade_no"]?.string, (6...32).contains(number.utf8.count),
            let url = wanted["transaction_notify_url"]?.string, url.hasPrefix("http"),
            let agreement = wanted["contract_id"]?.string,
            let total = wanted["amount"]?["total"]?.int64, total > 0
        else { return PaymentDesk.error(400, "PARAM_ERROR", "apply") }
        let isDeclined = world.faults.strikes(.declined, .payment)
        let outcome = book.withLock { book -> (flaw: SandboxReply?, paid: PaymentBook.Order?) in
            if let known = book.orders[number] {
                return (
                    known.state == "PAYERROR" || known.state == "CLOSED"
                        ? PaymentDesk.error(400, "ORDER_CLOSED", number) : nil, nil
                )
            }
            guard let found = book.contracts.values.first(where: { $0.id == agreement }),
                found.state == "SIGNED"
            else { return (PaymentDesk.error(400, "INVALID_REQUEST", "no contract"), nil) }
            guard found.scheduledFen == total, let first = found.first, let last = found.last,
                (first...last).contains(now.civilDay)
            else { return (PaymentDesk.error(400, "INVALID_REQUEST", "not scheduled"), nil) }
            book.contracts[found.code]?.scheduledFen = nil
            var order = PaymentBook.Order(
                number: number,
                description: wanted["description"]?.string ?? "",
                totalFen: total,
                channel: "pap",
                request: request.body,
                notifyURL: url,
                ends: nil,
                prepayID: "",
                toldFen: total,
                made: now
            )
            order.state = isDeclined ? "PAYERROR" : "SUCCESS"
            if !isDeclined {
                order.transaction = "4200\(world.dice.digits(24))"
                order.paid = now
            }
            book.orders[number] = order
            return (nil, isDeclined ? nil : order)
        }
        if let flaw = outcome.flaw { return flaw }
        if let paid = outcome.paid {
            announce("TRANSACTION.SUCCESS", "transaction", told(paid), to: paid.notifyURL)
        }
        return SandboxReply(status: 204)
    }

    /// What the person's app does: agrees; false where there is nothing to agree to.
    func agree(_ code: String) -> Bool {
        let now = world.time.now
        let signed = book.withLock { book -> PaymentBook.Contract? in
            guard var found = book.contracts[code], found.state == "WAITING",
                now < found.made.adding(seconds: Self.contractSeconds)
            else { return nil }
            (found.state, found.signed) = ("SIGNED", now)
            book.contracts[code] = found
            return found
        }
        guard let signed else { return false }
        announce("ENTRUST.SIGN", "contract", told(signed), to: signed.notifyURL)
        return true
    }

    /// Ends an agreement, whoever does; false where there is none.
    func end(_ code: String, mode: String) -> Bool {
        let now = world.time.now
        let ended = book.withLock { book -> PaymentBook.Contract? in
            guard var found = book.contracts[code], found.state == "SIGNED" else { return nil }
            (found.state, found.ended, found.endedMode) = ("TERMINATED", now, mode)
            found.scheduledFen = nil
            book.contracts[code] = found
            return found
        }
        guard let ended else { return false }
        announce("ENTRUST.TERMINATE", "contract", told(ended), to: ended.notifyURL)
        return true
    }
}

/// The page that stands for the payer's app.
extension Sandbox {
    func contractPage(_ code: String) -> SandboxReply {
        guard let found = payments.book.withLock({ $0.contracts[code] }) else {
            return .html(page("<p>没有这份协议。 There is no such agreement.</p>"), status: 404)
        }
        let about = "<p>\(Sandbox.escaped(found.description))</p>"
        guard found.state != "TERMINATED" else {
            return .html(page(about + "<p>协议已终止。 The agreement has ended.</p>"))
        }
        let isOpen = found.state == "WAITING"
        let name = Sandbox.escaped(found.code)
        return .html(
            page(
                """
                \(about)<form method="post" action="/sandbox/contract">
                <input type="hidden" name="code" value="\(name)">
                <input type="hidden" name="end" value="\(isOpen ? "0" : "1")">
                <button>\(isOpen ? "同意委托扣款 Agree" : "终止协议 End it")</button></form>
                """
            )
        )
    }

    func contractNow(_ form: [String: String]) -> SandboxReply {
        let code = form["code"] ?? ""
        let isDone = form["end"] == "1" ? disagree(code) : agree(code)
        let text =
            isDone
            ? "<p>已办理。 Done. 可以关闭本页。 You may close this page.</p>"
            : "<p>协议不存在或已过期。 The agreement is unknown, or its time is over.</p>"
        return .html(page(text), status: isDone ? 200 : 409)
    }
}
