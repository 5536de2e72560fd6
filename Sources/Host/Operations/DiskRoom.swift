/// Says that the disk is nearly full before a write fails on it.
enum DiskRoom {
    /// With less than that left, operators are told: some minutes of a busy city.
    static let bytesMin: Int64 = 256 << 20

    /// What is left, where it is little; nothing while nobody knows.
    static func note(_ bytes: Int64?) -> [String] {
        guard let bytes, bytes < bytesMin else { return [] }
        return ["\(bytes >> 20) MiB left"]
    }
}
