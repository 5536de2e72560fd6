import HostBus
import HostEgress
import HostLoop
import HostStore
import JSONWire
import PluginKit
import Synchronization

/// Sends signed messages to receivers outside.
///
/// Only to public addresses, judged when the socket is opened and so after the name was looked up;
/// no redirect is followed, and the whole exchange has a bound.
final class WebhookSender: Sendable {
    /// What came of one message.
    struct Outcome: Sendable {
        /// 0 without an answer.
        var status = 0
        var problem: String?
        var pauseMillis: Int64?

        var isTaken: Bool { (200..<300).contains(status) }
        var isGone: Bool { status == 410 }
    }

    /// Bytes of a message; a larger event goes without its data, with the place to fetch it.
    static let bodyBytesMax = 20_000
    private static let deadlineMillis = 15_000
    private static let answerBytesMax = 65_536

    private let egress = Mutex<Egress?>(nil)
    /// Places among the messages under way, for all webhooks together.
    private let places: Bulkhead
    private let innerRanges: [AddressRange]
    private let policy: EgressPolicy

    /// Addresses of `innerRanges` are allowed too, over http as well: for development.
    init(innerRanges: [AddressRange]) {
        self.innerRanges = innerRanges
        policy = .anywhere(innerRanges: innerRanges, allowsPlain: !innerRanges.isEmpty)
        var limits = Manifest.Limits()
        limits.concurrency = Egress.transfersMax
        limits.queue = 65_536
        places = Bulkhead(of: "webhooks", limits)
    }

    /// Prepares to send from a loop.
    func connect(on loop: EventLoop) throws {
        let made = try Egress(on: loop, policy: policy)
        egress.withLock { $0 = made }
    }

    func close() async { await egress.withLock { $0 }?.close() }

    /// Why a receiver cannot have this address; nil for one that can be tried.
    func flaw(in url: String) -> LocalizedText? {
        let isPlain = url.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "#") }
        guard url.utf8.count <= 2000, isPlain, !url.contains(":///"),
            let origin = EgressPolicy.origin(of: url)
        else {
            return LocalizedText(
                zh: "须为只含 ASCII 字符、不含用户名和 # 部分的 https 地址。",
                en: "An https address in ASCII without a user name and a # part is expected."
            )
        }
        let isUsual = origin.hasSuffix(":443") || origin.hasSuffix(":80")
        guard isUsual || !innerRanges.isEmpty else {
            return LocalizedText(zh: "端口须为 443。", en: "The port has to be 443.")
        }
        guard origin.hasPrefix("https://") || !innerRanges.isEmpty else {
            return LocalizedText(zh: "须为 https 地址。", en: "An https address is expected.")
        }
        guard let closed = policy.closedAddress(of: origin) else { return nil }
        return LocalizedText(
            zh: "不能发往 \(closed)：它不是公网地址。",
            en: "Nothing is sent to \(closed): it is no public address."
        )
    }

    /// The message of an event: structured mode, thin when it would be too large.
    static func body(
        _ event: LoggedEvent,
        as sight: EventView.Sight,
        _ writer: CloudEventWriter,
        origin: String
    ) -> [UInt8] {
        let whole = writer.bytes(event, as: sight)
        guard whole.count > bodyBytesMax else { return whole }
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        for (name, value) in writer.attributes(of: event, as: sight) {
            json.key(name)
            json.string(value)
        }
        json.key("dataref")
        json.string("\(origin)/bus/v1/events/\(event.envelope.id)")
        json.endObject()
        return json.take()
    }

    func send(
        _ body: [UInt8],
        id: String,
        to url: String,
        _ secrets: [WebhookSecret],
        at now: Instant
    ) async -> Outcome {
        guard let egress = egress.withLock({ $0 }) else {
            return Outcome(problem: "the host is about to start or to stop")
        }
        let seconds = now.utcMillis / 1000
        do {
            try await places.enter()
            defer { places.leave() }
            let signature = try WebhookSecret.signature(
                secrets,
                id: id,
                timestampSeconds: seconds,
                body: body
            )
            var request = EgressRequest.form(url, body)
            request.headers = [
                ("Content-Type", "application/cloudevents+json"), ("webhook-id", id),
                ("webhook-timestamp", String(seconds)), ("webhook-signature", signature),
            ]
            request.deadlineMillis = WebhookSender.deadlineMillis
            request.answerBytesMax = WebhookSender.answerBytesMax
            request.isStatusEnough = true
            return outcome(try await egress.send(request))
        } catch let fault as Fault {
            return Outcome(problem: "\(fault.code): \(fault.cause ?? fault.message.en)")
        } catch {
            return Outcome(problem: "\(error)")
        }
    }

    private func outcome(_ answer: EgressAnswer) -> Outcome {
        var outcome = Outcome(status: answer.status)
        if answer.status == 429 || answer.status == 503 {
            outcome.pauseMillis = Int64(answer.retryAfterSeconds ?? 0) * 1000
        }
        if !outcome.isTaken { outcome.problem = "the receiver answered \(answer.status)" }
        return outcome
    }
}
