import Glibc

/// One line on standard error that fills up; plain lines when it is not a terminal.
final class ProgressBar: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ name: String, done: Int, of total: Int) {
        guard total > 0 else { return }
        if isTerminal {
            let width = 32
            let filled = done * width / total
            let bar =
                String(repeating: "█", count: filled)
                + String(repeating: "░", count: width - filled)
            emit("\r\(name) \(bar) \(done * 100 / total) %  ")
        } else if done == total {
            emit("\(name): \(total) steps done\n")
        }
    }

    func finish() {
        if isTerminal { emit("\n") }
    }

    private func emit(_ text: String) {
        let bytes = Array(text.utf8)
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe write(STDERR_FILENO, buffer.baseAddress, buffer.count)
        }
    }
}
