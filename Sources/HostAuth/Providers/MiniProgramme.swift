internal import PluginKit

/// Signing in from a mini-programme in WeChat's wire format: `GET /sns/jscode2session`.
///
/// The provider answers 200 with `errcode` and `errmsg`; the session key it sends is not kept.
package struct MiniProgramme: Sendable {
    /// The name under which people are linked.
    package static let provider = "mini-programme"

    private let url: String
    private let appID: String
    private let secret: String
    private let wire: any ProviderWire

    /// `url` is the provider's origin, such as `https://api.weixin.qq.com`.
    package init(url: String, appID: String, secret: String, wire: any ProviderWire) {
        self.url = url
        self.appID = appID
        self.secret = secret
        self.wire = wire
    }

    /// Whom a code from `wx.login` stands for.
    package func guest(code: String) async throws -> LinkDesk.Guest {
        let query = URLForm.encode([
            ("appid", appID), ("secret", secret), ("js_code", code),
            ("grant_type", "authorization_code"),
        ])
        let text = try await wire.get("\(url)/sns/jscode2session?\(query)")
        guard let answer = try? JSONValue.parse(text, limits: .standard) else {
            throw Fault.providerUnavailable("its answer is no JSON")
        }
        let error = answer["errcode"]?.int64 ?? 0
        switch error {
        case 0: break
        // The code is wrong, was used, or its user is blocked.
        case 40029, 40163, 40226: throw Fault.providerRefused("errcode \(error)")
        default: throw Fault.providerUnavailable("errcode \(error)")
        }
        guard let subject = answer["openid"]?.string, (1...128).contains(subject.utf8.count) else {
            throw Fault.providerUnavailable("it names nobody")
        }
        return LinkDesk.Guest(provider: MiniProgramme.provider, subject: subject)
    }
}
