import HostEgress
import PluginKit

extension WeChatPayPort {
    /// A day's bill may have so many bytes.
    private static let bytesMax = 1 << 25

    /// `payment.bill.read`: a page of the provider's own list of a day's payments and refunds, from the
    /// line `from` on.
    ///
    /// Pages are of one bill: where `bill` names another than the provider has now, it begins again.
    /// The second answer is not signed; its hash stands in the first, which is.
    func bill(
        _ request: ProviderRequest,
        _ input: ProviderInput
    ) async throws(ProviderInput.Flaw) -> ProviderAnswer {
        let text = try input.text("day")
        guard let day = CivilDay(text) else { throw ProviderInput.Flaw(member: "day") }
        let from = try input.optionalNumber("from", 0...Int64(Self.bytesMax)) ?? 0
        let known = try input.optionalText("bill")
        let path = "/v3/bill/tradebill?bill_date=\(day)&bill_type=ALL"
        let trip = ProviderTrip(sender, clock, millis: request.timeoutMillis)
        let reading = await ask(trip) { now, nonce in
            try codec.get(path, at: now, nonce: nonce)
        }
        guard case .content(let value) = reading else {
            if case .ended(.refused(let fault)) = reading {
                // A day without payments has no bill.
                if fault.code == "payment.bill.none" {
                    return billed(text, "none", WeChatPayBill.Page(first: 0))
                }
                if fault.code == "payment.order.not_found" {
                    return .retry(afterMillis: 600_000, because: "the day's bill is not ready")
                }
            }
            return reading.answer
        }
        guard let hash = value?["hash_value"]?.string, let place = value?["download_url"]?.string,
            place.hasPrefix(codec.account.url + "/")
        else { return .retry(because: "the bill lies somewhere else") }
        let rest = String(place.dropFirst(codec.account.url.utf8.count))
        guard var download = try? codec.get(rest, at: clock.now(), nonce: clock.nonce()) else {
            return .refused(ProviderRefusal.account.fault("our key does not sign"))
        }
        download.answerBytesMax = Self.bytesMax
        switch await trip.send(download) {
        case .ended(let answer): return answer
        case .answered(let answer):
            guard answer.status == 200, Digests.sha1(answer.body) == hash.lowercased() else {
                return .retry(because: "the bill is not the one that was signed for")
            }
            let first = known.map { $0 == hash } ?? true ? Int(from) : 0
            guard let page = WeChatPayBill.page(answer.body, from: first) else {
                return .retry(because: "the bill cannot be read")
            }
            return billed(text, hash, page)
        }
    }

    private func billed(
        _ day: String,
        _ bill: String,
        _ page: WeChatPayBill.Page
    ) -> ProviderAnswer {
        .done(
            ProviderJSON.bytes([
                ("day", .string(day)), ("bill", .string(bill)),
                ("first", ProviderJSON.number(Int64(page.first))), ("lines", .array(page.lines)),
                ("next", page.next.map { ProviderJSON.number(Int64($0)) }),
            ])
        )
    }
}

/// The provider's bill of a day: CSV whose values begin with a back-tick.
enum WeChatPayBill {
    /// Some of its payments and refunds.
    struct Page {
        /// The place of the first in the bill, from 0 on.
        let first: Int
        var lines: [JSONValue] = []
        /// Where the next page begins; nil where nothing follows.
        var next: Int?
    }

    /// A page has so many lines: with the longest numbers they are well below a mebibyte.
    static let linesMax = 2000

    /// Its payments and refunds from a place on; nil for what is no bill.
    static func page(_ bytes: [UInt8], from first: Int) -> Page? {
        guard var text = String(validating: bytes, as: UTF8.self) else { return nil }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        let rows = text.split(whereSeparator: \.isNewline)
        guard let head = rows.first else { return nil }
        let names = head.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard let order = names.firstIndex(of: "商户订单号"),
            let transaction = names.firstIndex(of: "微信订单号"),
            let state = names.firstIndex(of: "交易状态"),
            let total = names.firstIndex(of: "应结订单金额")
        else { return nil }
        let refund = names.firstIndex(of: "商户退款单号")
        let back = names.firstIndex(of: "退款金额")
        let became = names.firstIndex(of: "退款状态")
        var page = Page(first: first)
        for (place, row) in rows.dropFirst().enumerated() {
            // The sums of the day follow under a head of their own.
            guard row.hasPrefix("`") else { break }
            guard place >= first else { continue }
            guard page.lines.count < linesMax else {
                page.next = place
                break
            }
            let cells = row.dropFirst().split(separator: ",`", omittingEmptySubsequences: false)
                .map(String.init)
            guard cells.count == names.count, let fen = fen(cells[total]) else { return nil }
            let given = refund.map { cells[$0] } ?? "0"
            // What is still on its way stands in the bill of the day on which it arrives as well.
            let isBack = became.map { cells[$0] == "SUCCESS" } ?? true
            page.lines.append(
                ProviderJSON.object([
                    ("order", .string(cells[order])), ("transaction", .string(cells[transaction])),
                    ("state", .string(cells[state])), ("amountFen", ProviderJSON.number(fen)),
                    ("refund", given == "0" || given.isEmpty ? nil : .string(given)),
                    (
                        "refundFen",
                        isBack ? back.flatMap { Self.fen(cells[$0]) }.map(ProviderJSON.number) : nil
                    ),
                ])
            )
        }
        return page
    }

    /// Yuan with at most two decimals, as fen; nil for anything else.
    static func fen(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let yuan = Int64(parts[0]), yuan >= 0,
            yuan < 1_000_000_000_000, !parts[0].hasPrefix("+")
        else { return nil }
        guard parts.count == 2 else { return yuan * 100 }
        let cents = parts[1]
        guard (1...2).contains(cents.utf8.count), cents.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let value = Int64(cents)
        else { return nil }
        return yuan * 100 + (cents.utf8.count == 1 ? value * 10 : value)
    }
}
