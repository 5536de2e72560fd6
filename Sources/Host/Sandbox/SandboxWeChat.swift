import HostHTTP
import JSONWire
import Synchronization

/// The mini-programme provider of a sandbox: `GET /sns/jscode2session` as WeChat answers it.
///
/// A code `sandbox-NAME-N` stands for the open id `o-NAME`, once; `fault-ERRCODE` gives that error.
final class SandboxWeChat: Sendable {
    static let path = "/sandbox/wechat"
    static let appID = "wx-sandbox"
    static let secret = "sandbox"
    private static let usedMax = 10_000

    private let used = Mutex<Set<String>>([])

    func answer(_ exchange: Exchange) -> Answer {
        let code = exchange.queryValue("js_code") ?? ""
        guard exchange.queryValue("appid") == SandboxWeChat.appID else {
            return error(40013, "invalid appid")
        }
        guard exchange.queryValue("secret") == SandboxWeChat.secret else {
            return error(40125, "invalid appsecret")
        }
        guard exchange.queryValue("grant_type") == "authorization_code" else {
            return error(40002, "invalid grant_type")
        }
        if code.hasPrefix("fault-"), let number = Int64(code.dropFirst(6)) {
            return error(number, "asked for")
        }
        let parts = code.split(separator: "-")
        guard parts.count == 3, parts[0] == "sandbox" else { return error(40029, "invalid code") }
        let isFresh = used.withLock { used in
            if used.count >= SandboxWeChat.usedMax { used = [] }
            return used.insert(code).inserted
        }
        guard isFresh else { return error(40163, "code been used") }
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.key("openid")
        writer.string("o-\(parts[1])")
        writer.key("session_key")
        writer.string("c2FuZGJveC1zZXNzaW9uLWtleQ==")
        writer.endObject()
        return plain(writer.take())
    }

    private func error(_ code: Int64, _ message: String) -> Answer {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.key("errcode")
        writer.int64(code)
        writer.key("errmsg")
        writer.string(message)
        writer.endObject()
        return plain(writer.take())
    }

    /// The real provider says text/plain, whatever it sends.
    private func plain(_ body: [UInt8]) -> Answer {
        Answer(status: 200, contentType: "text/plain", body: body)
    }
}
