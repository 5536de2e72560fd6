import JSONWire
import PluginKit

/// The places of the chain as the OpenAPI document describes them; `ChainActs` serves them.
enum ChainAPI {
    static let places =
        [
            place("/chain/checkpoint", "checkpoint", "The newest signed checkpoint.", text),
            place("/chain/keys", "keys", "The log's public keys and hand-overs.", text),
            place(
                "/chain/receipts/{event}",
                "receipt",
                "The receipt of an event that concerns the caller, as a C2SP tlog-proof.",
                text,
                isPublic: false
            ),
        ]
        + (1...ChainActs.segmentsMax).map { count in
            place(
                "/chain/tile/{level}/" + (1...count).map { "{part\($0)}" }.joined(separator: "/"),
                "tile\(count)",
                "A tile of hashes or entries (C2SP tlog-tiles).",
                "application/octet-stream"
            )
        }

    private static let text = "text/plain"

    private static func place(
        _ path: String,
        _ name: String,
        _ summary: String,
        _ type: String,
        isPublic: Bool = true
    ) -> DescribedPlace {
        let schema: JSONValue = ["type": "string"]
        return DescribedPlace(
            method: "GET",
            path: path,
            id: "chain.\(name)",
            summary: summary,
            success: [DescribedPlace.Success(text: summary, content: [(type, schema)])],
            isPublic: isPublic
        )
    }
}
