import HostAuth
import JSONWire
import PluginKit

/// The OpenAPI document of everything this host serves to programs.
enum PublishedAPI {
    static func document(_ loaded: [LoadedPlugin], cookies: CookieJar) -> [UInt8] {
        OpenAPI.document(
            version: HostVersion.text,
            sessionCookie: "\(cookies.sessionName)",
            plugins: ([AuthContract.bundle] + loaded.map(\.bundle)).map { Manifest.read($0) },
            extra: HostOperations.all
        )
    }
}

/// The host's own operations, as OpenAPI describes them.
private enum HostOperations {
    static let all: [OpenAPI.ExtraOperation] = [
        operation("/healthz", "healthz", "Answers while the process lives.", "text/plain"),
        operation(
            "/readyz",
            "readyz",
            "Names what the host still waits for.",
            "application/json",
            orStatus: "503",
            "Something is not ready yet."
        ),
        operation("/openapi.json", "openapi", "This document.", "application/json"),
    ]

    private static func operation(
        _ path: String,
        _ id: String,
        _ summary: String,
        _ type: String,
        orStatus: String? = nil,
        _ meaning: String = ""
    ) -> OpenAPI.ExtraOperation {
        let content: JSONValue = [:]
        var responses: [JSONMember] = [
            JSONMember(
                "200",
                .object([
                    JSONMember("description", .string(summary)),
                    JSONMember("content", .object([JSONMember(type, content)])),
                ])
            )
        ]
        if let orStatus {
            responses.append(
                JSONMember(orStatus, .object([JSONMember("description", .string(meaning))]))
            )
        }
        return OpenAPI.ExtraOperation(
            path: path,
            method: "get",
            operation: .object([
                JSONMember("operationId", .string(id)),
                JSONMember("summary", .string(summary)),
                JSONMember("responses", .object(responses)),
                JSONMember("security", .array([])),
            ])
        )
    }
}
