import ArgumentParser
import Glibc
import Host
import PluginKit

/// Shows a fault to the person at the terminal: what happened and what to do next.
enum FaultReport {
    static func orExit(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let fault as Fault {
            throw ReportedFailure(description: text(fault))
        }
    }

    /// The same for a command that has another way when the fault has this code.
    static func orExit(
        at code: String,
        otherwise hint: String,
        _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let fault as Fault {
            let more = fault.code == code ? "\n" + hint : ""
            throw ReportedFailure(description: text(fault) + more)
        }
    }

    static func orExit<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let fault as Fault {
            throw ReportedFailure(description: text(fault))
        }
    }

    /// The same for the host itself, whose last line is one of its log; ends with 1.
    ///
    /// A person at a terminal reads it in words before that.
    static func orEndLog(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            guard !(error is ExitCode), !(error is ValidationError) else { throw error }
            let fault = ProblemDocument.fault(from: error)
            if isatty(STDERR_FILENO) == 1 {
                let words = Array((text(fault) + "\n").utf8)
                unsafe words.withUnsafeBytes { bytes in
                    _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
                }
            }
            StructuredLog.end(fault, exitStatus: ExitCode.failure.rawValue)
            throw ExitCode.failure
        }
    }

    private static func text(_ fault: Fault) -> String {
        var text = "\(fault.code): \(fault.message.en)\n\(fault.remedy.en)"
        for violation in fault.violations {
            text += "\n  \(violation.place): \(violation.message.en)"
        }
        return text
    }
}

/// An error that prints as it is.
private struct ReportedFailure: Error, CustomStringConvertible {
    let description: String
}
