import Foundation
import HTTPTesting

/// Callers in a process of their own: clients are elsewhere in a city, and what they do with memory
/// and locks must hold up neither the host nor whoever is measured.
struct CallersElsewhere {
    /// What the program's first argument is in the process of the callers.
    static let word = "callers"

    /// Answers and refusals in a second.
    struct Rates {
        let answers: Double
        let refused: Double
    }

    private let process = Process()
    private let end = Pipe()
    private let report = Pipe()
    private let start = ContinuousClock.now

    /// Begins at once; `request` is a method and a target.
    init(_ request: String, callers: Int, port: Int) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [CallersElsewhere.word, request, "\(callers)", "\(port)"]
        process.standardInput = end
        process.standardOutput = report
        try process.run()
    }

    /// Returns when every caller has its last answer.
    func stop() throws -> Rates {
        try end.fileHandleForWriting.close()
        let said = try report.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let time = ContinuousClock.now - start
        let counts = String(decoding: said, as: UTF8.self).split(separator: " ").compactMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard counts.count == 2 else { throw NeighbourUnserved() }
        let seconds = time / .seconds(1)
        return Rates(answers: counts[0] / seconds, refused: counts[1] / seconds)
    }

    /// The other process: calls until its input ends, then tells how often it was answered.
    static func call(_ arguments: [String]) {
        guard arguments.count == 3, let callers = Int(arguments[1]), let port = Int(arguments[2])
        else { return }
        let crowd = Crowd(arguments[0], callers: callers, port: port, standsBack: true)
        _ = try? FileHandle.standardInput.readToEnd()
        crowd.stop()
        print(crowd.answers, crowd.refused)
    }
}
