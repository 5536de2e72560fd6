import HostAuth
import JSONWire
import PluginKit

/// The OpenAPI document of everything this host serves to programs.
enum PublishedAPI {
    static func document(_ loaded: [LoadedPlugin], cookies: CookieJar) -> [UInt8] {
        OpenAPI.document(
            version: HostVersion.text,
            sessionCookie: "\(cookies.sessionName)",
            tenantField: "\(ActingPlace.header)",
            plugins: [AuthContract.reading] + loaded.map(\.reading),
            extra: places.map(\.operation),
            extraSchemas: BusAPI.schemas + WebhookAPI.schemas
        )
    }

    /// What no manifest declares.
    static let places = HostAPI.places + BusAPI.places + WebhookAPI.places + ChainAPI.places
}

/// The host's own operations, as OpenAPI describes them.
private enum HostAPI {
    static let places = [
        place("/healthz", "healthz", [success("Answers while the process lives.", "text/plain")]),
        place(
            "/readyz",
            "readyz",
            [
                success("Names what the host still waits for.", "application/json"),
                success("Something is not ready yet.", "application/json", status: 503),
            ]
        ),
        place("/openapi.json", "openapi", [success("This document.", "application/json")]),
    ]

    private static func place(
        _ path: String,
        _ id: String,
        _ success: [DescribedPlace.Success]
    ) -> DescribedPlace {
        DescribedPlace(
            method: "GET",
            path: path,
            id: id,
            summary: success[0].text,
            success: success,
            isPublic: true
        )
    }

    private static func success(
        _ text: String,
        _ type: String,
        status: Int = 200
    ) -> DescribedPlace.Success {
        DescribedPlace.Success(status: status, text: text, content: [(type, true)])
    }
}
