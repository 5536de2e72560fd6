import PluginKit

/// Agreements by which a payer is charged without a hand of theirs, in the provider's scheduled form: it
/// tells the payer of every charge before it may be made.
extension WeChatPayPort {
    private static let fen: ClosedRange<Int64> = 1...100_000_000_000

    /// `payment.contract.prepare`: a page on which a payer agrees, for ten minutes, under the effect's key.
    func prepareContract(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        guard let callback = request.callbackURL else {
            return .retry(because: "the host has no address for callbacks yet")
        }
        guard let day = CivilDay(try input.text("firstDay")) else {
            throw ProviderInput.Flaw(member: "firstDay")
        }
        let schedule = ProviderJSON.object([
            ("estimated_deduct_date", .string("\(day)")),
            ("estimated_deduct_amount", try amount(input)),
            ("description", .string(try input.text("description", bytesMax: 127))),
        ])
        guard let plan else { return WeChatPayPort.planMissing }
        let body = ProviderJSON.object([
            ("appid", .string(codec.account.appID)), ("plan_id", ProviderJSON.number(plan)),
            ("out_contract_code", .string(request.key)),
            ("contract_display_account", .string(try input.text("account", bytesMax: 32))),
            ("contract_notify_url", .string(callback)), ("deduct_schedule", schedule),
        ])
        let reading = await ask(request) { now, nonce in
            try codec.post(
                "/v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/h5",
                body,
                at: now,
                nonce: nonce
            )
        }
        guard case .content(let value) = reading else { return reading.answer }
        guard let page = value?["redirect_url"]?.string, page.utf8.count <= 2048 else {
            return .unknown(because: "the answer lacks what the payer needs")
        }
        return .done(
            ProviderJSON.bytes([
                ("contract", .string(request.key)), ("signUrl", .string(page)),
            ])
        )
    }

    /// `payment.contract.query`: whether a payer has agreed, or has ended it since.
    func queryContract(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let contract = try number(input, "contract")
        guard let plan else { return WeChatPayPort.planMissing }
        let path = "/v3/papay/sign/contracts/plan-id/\(plan)/out-contract-code/\(contract)"
        let reading = await ask(request) { now, nonce in
            try codec.get(path, at: now, nonce: nonce)
        }
        guard case .content(let value) = reading else {
            // What nobody has agreed to is not known to the provider.
            if case .ended(.refused(let fault)) = reading, fault.code == "payment.order.not_found" {
                return .done(
                    ProviderJSON.bytes([
                        ("contract", .string(contract)), ("state", .string("waiting")),
                    ])
                )
            }
            return reading.answer
        }
        guard let found = value.flatMap({ WeChatPayContract($0, of: codec.account) }),
            found.contract == contract
        else { return .unknown(because: "the answer is no contract of ours") }
        return .done(ProviderJSON.bytes(found.result))
    }

    /// `payment.contract.end`: nobody is charged by it any more.
    func endContract(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let contract = try number(input, "contract")
        let remark = try input.text("reason", bytesMax: 120)
        guard let plan else { return WeChatPayPort.planMissing }
        let body = ProviderJSON.object([("contract_termination_remark", .string(remark))])
        let reading = await ask(request) { now, nonce in
            try codec.post(
                "/v3/papay/sign/contracts/plan-id/\(plan)/out-contract-code/\(contract)/terminate",
                body,
                at: now,
                nonce: nonce
            )
        }
        let ended = ProviderAnswer.done(ProviderJSON.bytes([("contract", .string(contract))]))
        switch reading {
        case .content: return ended
        // What nobody has agreed to needs no end.
        case .ended(.refused(let fault)) where fault.code == "payment.order.not_found":
            return ended
        case .ended(let answer): return answer
        }
    }

    /// `payment.charge.announce`: the provider tells the payer what is charged, and says from when on.
    func announce(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let agreement = try number(input, "agreement")
        let due = try input.number("amountFen", Self.fen)
        let body = ProviderJSON.object([
            ("appid", .string(codec.account.appID)), ("schedule_amount", try amount(input)),
        ])
        let reading = await ask(request) { now, nonce in
            try codec.post(
                "/v3/papay/pay/schedules/contract-id/\(agreement)/schedule",
                body,
                at: now,
                nonce: nonce
            )
        }
        guard case .content(let value) = reading else { return reading.answer }
        guard let from = value?["deduct_start_date"]?.string, let first = CivilDay(from),
            let until = value?["deduct_end_date"]?.string, let last = CivilDay(until),
            first <= last
        else { return .unknown(because: "the answer names no days") }
        if let told = value?["scheduled_amount"]?["total"]?.int64, told != due {
            return .refused(ProviderRefusal.amountWrong.fault("amount of \(agreement)"))
        }
        return .done(
            ProviderJSON.bytes([
                ("amountFen", ProviderJSON.number(due)), ("fromDay", .string("\(first)")),
                ("lastDay", .string("\(last)")),
            ])
        )
    }

    /// `payment.charge.create`: a charge of what was announced, as an order under the effect's key; whether the
    /// money came is told and asked as of any order.
    func charge(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        guard let callback = request.callbackURL else {
            return .retry(because: "the host has no address for callbacks yet")
        }
        let body = ProviderJSON.object([
            ("appid", .string(codec.account.appID)), ("out_trade_no", .string(request.key)),
            ("description", .string(try input.text("description", bytesMax: 127))),
            ("transaction_notify_url", .string(callback)),
            ("contract_id", .string(try number(input, "agreement"))),
            ("amount", try amount(input)),
        ])
        let reading = await ask(request) { now, nonce in
            try codec.post("/v3/papay/pay/transactions/apply", body, at: now, nonce: nonce)
        }
        switch reading {
        case .content:
            return .done(ProviderJSON.bytes([("order", .string(request.key))]))
        // An earlier attempt has made it.
        case .ended(.refused(let fault))
        where request.attempt > 1
            && ["payment.order.number_used", "payment.order.paid"].contains(fault.code):
            return .unknown(because: fault.cause ?? fault.code)
        case .ended(let answer): return answer
        }
    }

    private func amount(_ input: ProviderInput) throws(ProviderInput.Flaw) -> JSONValue {
        ProviderJSON.object([
            ("total", ProviderJSON.number(try input.number("amountFen", Self.fen))),
            ("currency", .string("CNY")),
        ])
    }

    private var plan: Int64? { codec.account.planID }

    /// The template that the provider gave the merchant is a setting that can be put right.
    private static let planMissing = ProviderAnswer.retry(
        afterMillis: ProviderTrip.repairMillis,
        because: "wechatPayPlanId is not set"
    )
}

/// An agreement as the provider tells it, in an answer or a callback.
struct WeChatPayContract {
    let contract: String
    /// The provider's own number.
    let agreement: String
    /// In a word of ours.
    let word: String

    /// Nil for what is no contract of the merchant's.
    init?(_ value: JSONValue, of account: WeChatPayAccount) {
        guard value["mchid"]?.string == account.merchantID,
            value["appid"]?.string == account.appID,
            let contract = value["out_contract_code"]?.string,
            let agreement = value["contract_id"]?.string,
            (1...64).contains(agreement.utf8.count)
        else { return nil }
        switch value["contract_state"]?.string {
        case "SIGNED": word = "signed"
        case "TERMINATED": word = "ended"
        default: return nil
        }
        self.contract = contract
        self.agreement = agreement
    }

    /// As result or message of a port.
    var result: [(String, JSONValue?)] {
        [
            ("contract", .string(contract)), ("state", .string(word)),
            ("agreement", .string(agreement)),
        ]
    }
}
