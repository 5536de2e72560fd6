import PluginKit
import Synchronization

/// What was read of the plugins of this build: manifests are the same in every city of a test run.
enum KnownReadings {
    private static let known = Mutex<[String: ManifestReading]>([:])

    static func read(_ bundle: PluginBundle) -> ManifestReading {
        // Two bundles with one digest are one text; what was made up by hand has none.
        guard !"\(bundle.digest)".isEmpty else { return Manifest.read(bundle) }
        let name = "\(bundle.id) \(bundle.digest)"
        if let reading = known.withLock({ $0[name] }) { return reading }
        let reading = Manifest.read(bundle)
        known.withLock { $0[name] = reading }
        return reading
    }
}
