import HostProviders
import PluginKit
import Synchronization

extension PaymentDesk {
    /// Where a day's bill is and what it hashes to.
    func bill(_ request: SandboxRequest, _ now: Instant) -> SandboxReply {
        guard let day = request.queryItems["bill_date"].flatMap({ CivilDay($0) }),
            day <= now.civilDay
        else { return PaymentDesk.error(400, "PARAM_ERROR", "bill_date") }
        let text = billText(day)
        let host = request.field("host") ?? ""
        let scheme = request.field("x-sandbox-scheme") ?? "http"
        return .json(
            200,
            [
                ("hash_type", .string("SHA1")),
                ("hash_value", .string(Digests.sha1(Array(text.utf8)))),
                (
                    "download_url",
                    .string("\(scheme)://\(host)/v3/billdownload/file?token=\(day)")
                ),
            ]
        )
    }

    /// The bill itself: not signed, its hash was.
    func download(_ request: SandboxRequest) -> SandboxReply {
        if let flaw = merchant.flaw(in: request, at: world.time.now) {
            return PaymentDesk.error(401, "SIGN_ERROR", flaw)
        }
        guard let day = request.queryItems["token"].flatMap({ CivilDay($0) }) else {
            return PaymentDesk.error(400, "PARAM_ERROR", "token")
        }
        return SandboxReply(contentType: "text/plain", body: Array(billText(day).utf8))
    }

    private func billText(_ day: CivilDay) -> String {
        let head =
            "交易时间,公众账号ID,商户号,微信订单号,商户订单号,交易状态,应结订单金额,退款单号,商户退款单号,退款金额,退款状态"
        let rows: [(Instant, [String])] = book.withLock { book in
            let paid = book.orders.values.compactMap { order -> (Instant, [String])? in
                guard let at = order.paid, at.civilDay == day, let id = order.transaction else {
                    return nil
                }
                return (at, row(at, id, order.number, "SUCCESS", order.toldFen, "0", "0", 0))
            }
            let back = book.refunds.values.compactMap { refund -> (Instant, [String])? in
                guard let at = refund.done, at.civilDay == day,
                    let id = book.orders[refund.order]?.transaction
                else { return nil }
                return (
                    at,
                    row(
                        at,
                        id,
                        refund.order,
                        "REFUND",
                        0,
                        refund.id,
                        refund.number,
                        refund.amountFen
                    )
                )
            }
            return (paid + back).sorted { ($0.0, $0.1[4]) < ($1.0, $1.1[4]) }
        }
        let lines = rows.map { "`" + $0.1.joined(separator: ",`") }
        let sums = "总交易单数,应结订单总金额\n`\(rows.count),`0.00"
        return "\u{FEFF}" + ([head] + lines + [sums]).joined(separator: "\r\n") + "\r\n"
    }

    private func row(
        _ at: Instant,
        _ transaction: String,
        _ order: String,
        _ state: String,
        _ fen: Int64,
        _ refundID: String,
        _ refund: String,
        _ refundFen: Int64
    ) -> [String] {
        [
            String(ShanghaiTime.text(at).prefix(19)), merchant.appID, merchant.merchantID,
            transaction, order, state, yuan(fen), refundID, refund, yuan(refundFen),
            refundFen > 0 ? "SUCCESS" : "",
        ]
    }

    private func yuan(_ fen: Int64) -> String {
        let cents = String(fen % 100)
        return "\(fen / 100).\(cents.count == 1 ? "0" : "")\(cents)"
    }
}
