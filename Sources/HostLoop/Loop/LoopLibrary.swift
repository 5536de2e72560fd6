import CLibUV

/// The libuv library this process is linked with.
package enum LoopLibrary {
    /// Such as `1.44.2`.
    package static var versionText: String { unsafe String(cString: uv_version_string()) }
}
