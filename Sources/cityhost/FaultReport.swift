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

    static func orExit(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let fault as Fault {
            throw ReportedFailure(description: text(fault))
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
