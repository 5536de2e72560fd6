import HostHTTP
import PluginKit

extension Fault {
    /// What the server refuses by itself, in the shape of every other fault.
    init(_ refusal: HTTPRefusal) {
        self.init(
            Fault.kind(refusal),
            code: refusal.code,
            message: refusal.message,
            remedy: refusal.remedy,
            retryAfterSeconds: refusal.retryAfterSeconds
        )
    }

    /// The kind that decides how loudly the log tells of it; the status is the refusal's own.
    private static func kind(_ refusal: HTTPRefusal) -> Fault.Kind {
        switch refusal.status.code {
        case 413: .tooLarge
        case 500: .internalError
        // Not a line of log for every caller of a crowd.
        case 503: refusal.code == HTTPRefusal.crowded.code ? .limited : .timedOut
        default: .malformed
        }
    }
}
