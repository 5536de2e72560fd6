import HostHTTP

/// The identity providers of a sandbox, served by the host itself on loopback.
struct SandboxProviders {
    let metrics: Metrics
    let random: @Sendable (Int) -> [UInt8]

    func routes() -> [ServedRoute] {
        let weChat = SandboxWeChat()
        let oidc = SandboxOIDC(random: random)
        let path = SandboxOIDC.path
        return [
            route(.get, SandboxWeChat.path + "/sns/jscode2session", "sandboxCodeToSession") {
                weChat.answer($0)
            },
            route(.get, path + "/.well-known/openid-configuration", "sandboxDiscovery") {
                oidc.describe($0)
            },
            route(.get, path + "/jwks", "sandboxKeys") { oidc.keys($0) },
            route(.get, path + "/authorize", "sandboxAuthorize") { try oidc.authorize($0) },
            route(.post, path + "/token", "sandboxToken") { oidc.exchangeCode($0) },
        ]
    }

    private func route(
        _ method: HTTPMethod,
        _ path: String,
        _ name: String,
        _ body: @escaping @Sendable (Exchange) throws -> Answer
    ) -> ServedRoute {
        ServedRoute(
            method,
            path,
            operation: name,
            bodyBytesMax: method == .post ? 8192 : 0,
            work: .probe(body),
            metrics: metrics.route(plugin: "host", operation: name)
        )
    }
}
