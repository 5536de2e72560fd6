/// Waits that end early with the task.
package enum Pause {
    /// True when the time has passed, false when the task was cancelled.
    package static func millis(_ millis: UInt64) async -> Bool {
        do {
            try await Task.sleep(for: .milliseconds(millis))
            return true
        } catch {
            return false
        }
    }
}
