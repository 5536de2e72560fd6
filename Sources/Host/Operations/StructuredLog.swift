import Glibc
import JSONWire
package import Logging
package import PluginKit

/// Writes each log record as one line of JSON to standard error.
///
/// Control characters are escaped by the JSON writer, so no value can forge a line.
package struct StructuredLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let label: String

    package init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    /// Makes every logger of the process write structured lines.
    package static func install(level: Logger.Level) {
        LoggingSystem.bootstrap { StructuredLog(label: $0, level: level) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("at")
        writer.string(StructuredLog.now().rfc3339)
        writer.key("level")
        writer.string(event.level.rawValue)
        writer.key("logger")
        writer.string(label)
        writer.key("message")
        writer.string("\(event.message)")
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            writer.key(text: key)
            writer.string("\(value)")
        }
        writer.endObject()
        var line = writer.take()
        line.append(UInt8(ascii: "\n"))
        StructuredLog.emit(line)
    }

    /// The last line of a process that ends by itself: what happened and what to do, in Chinese too.
    package static func end(_ fault: Fault, exitStatus: Int32) {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        let places = fault.violations.map { " \($0.place): \($0.message.en)" }.joined()
        for (key, value) in [
            ("at", now().rfc3339), ("level", Logger.Level.critical.rawValue), ("logger", "host"),
            ("message", fault.message.en + places), ("messageZH", fault.message.zh),
            ("remedy", fault.remedy.en), ("remedyZH", fault.remedy.zh), ("code", fault.code),
        ] {
            writer.key(text: key)
            writer.string(value)
        }
        if let cause = fault.cause {
            writer.key("cause")
            writer.string(cause)
        }
        writer.key("exitStatus")
        writer.int64(Int64(exitStatus))
        writer.endObject()
        let line = writer.take() + [UInt8(ascii: "\n")]
        unsafe line.withUnsafeBytes { bytes in
            _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    private static func now() -> Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(utcMillis: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// A line that nobody reads in time is dropped: the log may not hold up the city.
    private static func emit(_ line: [UInt8]) {
        var room = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&room, 1, 0) == 1 else { return }
        unsafe line.withUnsafeBytes { bytes in
            _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
