package import Logging
import Synchronization

/// Every line that hosts of this process have logged, from the first test city on.
package struct RecordedLog: LogHandler {
    package var logLevel = Logger.Level.debug
    package var metadata: Logger.Metadata = [:]
    private let label: String

    private static let kept = Mutex<[String]>([])
    private static let installed: Void = LoggingSystem.bootstrap { RecordedLog(label: $0) }

    private init(label: String) { self.label = label }

    /// Takes the place of standard error; only the first call does anything.
    package static func install() { installed }

    /// The lines so far.
    package static var lines: [String] { kept.withLock { $0 } }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let rest = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(event.level) \(label): \(event.message)\(rest)"
        RecordedLog.kept.withLock { $0.append(line) }
    }
}
