import Glibc

/// Why a file can no longer be trusted.
package struct StoreFailure: Error, Sendable, CustomStringConvertible {
    /// The file concerned.
    package let file: String
    /// What was being done.
    package let step: String
    /// What the engine said.
    package let cause: String

    package init(file: String, step: String, cause: String) {
        self.file = file
        self.step = step
        self.cause = cause
    }

    /// One sentence for the log.
    package var description: String {
        "\(file): \(step) failed (\(cause)); nothing more is acknowledged, the host ends and"
            + " recovers when it starts again."
    }

    /// Says why on standard error and ends the process with status 70, without any clean-up.
    ///
    /// After a failed fsync the page cache no longer tells what is on the disk, so a retry could
    /// seem to work and lose data: only a new start reads the truth.
    @Sendable package static func exit(_ failure: StoreFailure) {
        var line = "fatal: \(failure)\n"
        line.withUTF8 { text in _ = unsafe write(2, text.baseAddress, text.count) }
        _exit(70)
    }
}
