package import PluginKit
internal import Synchronization

/// Text messages that stay on this machine, for developers and tests.
///
/// Made only when the host runs with `--sandbox`: whoever can read them can sign in as anybody.
package final class SandboxSMS: SMSPort {
    /// One message that was sent.
    package struct Message: Sendable, Equatable {
        package let phone: PhoneNumber
        package let text: LocalizedText
        package let at: Instant
    }

    private struct State {
        var recent: [Message] = []
    }

    private let state = Mutex(State())
    private let kept: Int
    private let now: @Sendable () -> Instant
    private let append: @Sendable ([UInt8]) throws -> Void

    /// Keeps the last `kept` messages and gives each as one line of JSON to `append`, which adds
    /// it to a file that only the host's user can read.
    package init(
        keeping kept: Int = 1000,
        now: @escaping @Sendable () -> Instant,
        append: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.kept = max(kept, 1)
        self.now = now
        self.append = append
    }

    /// Notes the message.
    package func send(to phone: PhoneNumber, _ message: TextMessage) async throws {
        let message = Message(phone: phone, text: message.text, at: now())
        try state.withLock { state in
            // Written under the lock, so that lines stand in the order of the messages.
            try append(SandboxSMS.line(message))
            state.recent.append(message)
            if state.recent.count > kept { state.recent.removeFirst() }
        }
    }

    /// The last messages, oldest first; of one phone when one is given.
    package func messages(to phone: PhoneNumber? = nil) -> [Message] {
        state.withLock { state in
            guard let phone else { return state.recent }
            return state.recent.filter { $0.phone == phone }
        }
    }

    private static func line(_ message: Message) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("at")
        writer.string(message.at.rfc3339)
        writer.key("phone")
        writer.string(message.phone.digits)
        writer.key("zh")
        writer.string(message.text.zh)
        writer.key("en")
        writer.string(message.text.en)
        writer.endObject()
        return writer.take() + [UInt8(ascii: "\n")]
    }
}
