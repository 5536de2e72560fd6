import HostAuth
package import PluginKit

/// The host's own contract for identity: its manifest, schemas and pages are compiled like a
/// plugin's, its handlers are acts of the host.
public enum AuthContract {
    /// The manifest and its schemas, read once.
    static let reading = Manifest.read(bundle).withoutText
}

extension CityContract.Member {
    /// What the host itself publishes, as one of the contracts that must fit each other.
    package static var host: CityContract.Member {
        CityContract.Member(
            current: Manifest.read(HostContract.bundle),
            released: nil,
            folder: "Sources/HostAuth/Manifest"
        )
    }
}
