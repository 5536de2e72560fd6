/// What can go wrong between the host and the operating system, each with a sentence.
package enum LoopError: Error, Hashable, Sendable, CustomStringConvertible {
    case system(call: String, code: Int32, reason: String)
    case addressInUse(String)
    case addressNotUnderstood(String)
    case poolFull(String)
    case poolClosed(String)
    case loopStopped

    package var description: String {
        switch self {
        case .system(let call, let code, let reason):
            "\(call) failed: \(reason) (\(code))."
        case .addressInUse(let address):
            "Another program already listens on \(address)."
        case .addressNotUnderstood(let address):
            "\(address) is not a numeric IP address and port."
        case .poolFull(let name):
            "The worker pool \(name) is full; nothing more is queued until it has caught up."
        case .poolClosed(let name):
            "The worker pool \(name) has been closed."
        case .loopStopped:
            "The event loop has stopped."
        }
    }
}
