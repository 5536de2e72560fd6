extension Connection {
    /// Makes another file's tables readable here under a name.
    package func attach(
        _ path: String,
        as schema: String,
        _ environment: StoreEnvironment
    ) throws {
        let vfs = environment.vfsName ?? Connection.ownVFS
        try execute("ATTACH '\(path.asReadOnlyURI)&vfs=\(vfs)' AS \"\(schema)\"")
    }
}

extension String {
    /// A file that is only read, as ATTACH takes it between single quotes.
    fileprivate var asReadOnlyURI: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text = Array("file:".utf8)
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "'"):
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self) + "?mode=ro"
    }
}
