import HostAuth
import HostBus
import HostHTTP
import PluginKit
import TransparencyLog

/// The chain as anybody may read it (C2SP tlog-tiles), and receipts for whom they concern.
struct ChainActs {
    let metrics: Metrics
    let notary: Notary
    let rules: ReceiptRules

    /// Segments that a tile's path may have behind its level: indices to 10^15, and a width.
    static let segmentsMax = 6

    func routes() -> [ServedRoute] {
        let tile = metrics.route(plugin: "host", operation: "chainTile")
        let tiles = (1...ChainActs.segmentsMax).map { count in
            ServedRoute(
                .get,
                "/chain/tile/{level}/" + (1...count).map { "{part\($0)}" }.joined(separator: "/"),
                operation: "chainTile",
                work: .act { [notary] in try await ChainActs.tile($0, notary.tiles) },
                metrics: tile
            )
        }
        return tiles + [
            ServedRoute(
                .get,
                "/chain/checkpoint",
                operation: "chainCheckpoint",
                work: .probe { [notary] _ in try ChainActs.checkpoint(notary.tiles) },
                metrics: metrics.route(plugin: "host", operation: "chainCheckpoint")
            ),
            ServedRoute(
                .get,
                "/chain/keys",
                operation: "chainKeys",
                work: .act { [notary] _ in try ChainActs.keys(notary.tiles) },
                metrics: metrics.route(plugin: "host", operation: "chainKeys")
            ),
            ServedRoute(
                .get,
                "/chain/receipts/{event}",
                operation: "chainReceipt",
                work: .act { [notary, rules] in
                    try ChainActs.receipt($0, notary.receipts, rules)
                },
                metrics: metrics.route(plugin: "host", operation: "chainReceipt")
            ),
        ]
    }

    private static func checkpoint(_ tiles: TileDesk) throws -> Answer {
        guard let note = tiles.checkpoint else { throw Fault.noSuchPlace() }
        var answer = Answer.text(200, note)
        answer.headers = [("Cache-Control", "public, max-age=1"), everybody]
        return answer
    }

    /// The public keys that have signed, the first first, then each hand-over; an empty line between.
    private static func keys(_ tiles: TileDesk) throws -> Answer {
        guard let keys = try tiles.keys() else { throw Fault.noSuchPlace() }
        var answer = Answer.text(200, keys.text)
        answer.headers = [("Cache-Control", "public, max-age=60"), everybody]
        return answer
    }

    /// What a path stands for never changes, so it may be kept for ever.
    private static func tile(_ request: ActRequest, _ tiles: TileDesk) async throws -> Answer {
        let path = "tile/" + request.input.captures.joined(separator: "/")
        guard let tile = Tile(path: path), let bytes = try await tiles.bytes(of: tile) else {
            throw Fault.noSuchPlace()
        }
        return Answer(
            status: 200,
            contentType: "application/octet-stream",
            body: bytes,
            headers: [("Cache-Control", "public, max-age=31536000, immutable"), everybody]
        )
    }

    /// Pages of anybody may read what anybody may read.
    private static let everybody: (StaticString, String) = ("Access-Control-Allow-Origin", "*")

    private static func receipt(
        _ request: ActRequest,
        _ desk: ReceiptDesk,
        _ rules: ReceiptRules
    ) throws -> Answer {
        _ = try request.session()
        let event = request.input.captures.first ?? ""
        guard let concern = try desk.concern(event),
            let type = try desk.type(at: concern.sequence),
            let share = ReceiptShare(of: concern, by: rules, type, for: request.admission)
        else { throw Fault.noSuchEvent() }
        guard
            let proof = try desk.receipt(
                of: concern.sequence,
                withPayload: share == .whole
            )
        else { throw Fault.notSignedYet() }
        var answer = Answer.text(200, proof.text)
        answer.headers = [
            ("Cache-Control", "private, no-store"),
            ("Content-Disposition", "attachment; filename=\"\(concern.sequence).tlog-proof\""),
        ]
        return answer
    }
}

extension Fault {
    /// No checkpoint is over the event yet.
    static func notSignedYet(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "bus.not_signed_yet",
            message: LocalizedText(
                zh: "该事件刚刚记录，下一个检查点还没有签署。",
                en: "The event was recorded just now; the next checkpoint is not signed yet."
            ),
            remedy: LocalizedText(zh: "请一秒后重试。", en: "Try again in a second."),
            retryAfterSeconds: 1,
            location: location
        )
    }
}
