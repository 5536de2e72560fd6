import CCurl

/// The libcurl library this process is linked with.
package enum EgressLibrary {
    /// Its version and those of what it stands on, as libcurl puts it.
    package static var versionText: String { unsafe String(cString: curl_version()) }
}
