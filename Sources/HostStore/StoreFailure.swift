import Glibc
import PluginKit

/// Why a file can no longer be trusted.
package struct StoreFailure: Error, Sendable, CustomStringConvertible {
    /// The file concerned.
    package let file: String
    /// What was being done.
    package let step: String
    /// What the engine said.
    package let cause: String
    /// True when the file itself is damaged, so that a new start finds it so again.
    package let isDamage: Bool

    package init(file: String, step: String, cause: String, isDamage: Bool = false) {
        self.file = file
        self.step = step
        self.cause = cause
        self.isDamage = isDamage
    }

    /// What happened and what to do, for the log.
    package var description: String { "\(message.en) \(remedy.en)" }

    private var message: LocalizedText {
        LocalizedText(
            zh: "\(file)：\(step) 失败（\(cause)）；此后的写入均未确认，主机随即退出。",
            en: "\(file): \(step) failed (\(cause)); nothing more is acknowledged and"
                + " the host ends."
        )
    }

    private var remedy: LocalizedText {
        isDamage
            ? LocalizedText(
                zh: "文件已损坏：请保留备查，并从备份恢复。",
                en: "The file is damaged: keep it for inquiry and restore it from a backup."
            )
            : LocalizedText(zh: "重新启动即可恢复。", en: "It recovers when it starts again.")
    }

    /// Says why in one line of the structured log and ends the process with status 70, without any
    /// clean-up.
    ///
    /// After a failed fsync the page cache no longer tells what is on the disk, so a retry could
    /// seem to work and lose data: only a new start reads the truth.
    @Sendable package static func exit(_ failure: StoreFailure) {
        let line = failure.line(at: SystemSource.now())
        unsafe line.withUnsafeBytes { _ = unsafe write(2, $0.baseAddress, $0.count) }
        _exit(exitStatus)
    }

    /// The status of a process that a failure ended: EX_SOFTWARE of sysexits(3).
    package static let exitStatus: Int32 = 70

    /// The last line of the log.
    func line(at instant: Instant) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        for (key, value) in [
            ("at", instant.rfc3339), ("level", "critical"), ("logger", "store"),
            ("message", message.en), ("messageZH", message.zh), ("remedy", remedy.en),
            ("remedyZH", remedy.zh), ("file", file), ("step", step), ("cause", cause),
        ] {
            writer.key(text: key)
            writer.string(value)
        }
        writer.key("exitStatus")
        writer.int64(Int64(StoreFailure.exitStatus))
        writer.endObject()
        return writer.take() + [UInt8(ascii: "\n")]
    }
}
