import HostAuth
import PluginKit
import Synchronization

/// Messages of the host itself, such as sign-in codes, through the provider that is set up.
final class CloudMessages: SMSPort {
    private struct Way {
        let port: any ProviderPort
        let templates: [String: String]
    }

    private let way = Mutex<Way?>(nil)
    private let random: @Sendable (Int) -> [UInt8]
    private static let timeoutMillis = 5000

    init(random: @escaping @Sendable (Int) -> [UInt8]) { self.random = random }

    /// Messages go through `port` from now on, each kind in its template.
    func connect(_ port: any ProviderPort, templates: [String: String]) {
        way.withLock { $0 = Way(port: port, templates: templates) }
    }

    func send(to phone: PhoneNumber, _ message: TextMessage) async throws {
        guard let way = way.withLock({ $0 }), let template = way.templates[message.kind.rawValue]
        else { throw Fault.smsUnavailable() }
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("phone")
        writer.string("+86\(phone.digits)")
        writer.key("template")
        writer.string(template)
        writer.key("parameters")
        writer.beginArray()
        for parameter in message.parameters { writer.string(parameter) }
        writer.endArray()
        writer.endObject()
        let answer = await way.port.perform(
            ProviderRequest(
                port: "sms.message.send",
                key: String(Hex.encode(random(13)).uppercased()),
                input: writer.take(),
                timeoutMillis: CloudMessages.timeoutMillis
            )
        )
        switch answer {
        case .done: return
        case .refused(let fault): throw fault
        case .retry, .unreachable, .unknown: throw Fault.smsUnavailable()
        }
    }
}
