/// The types of files that are told by their first bytes, and so are all that can be declared.
package enum MediaType: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
    case pdf = "application/pdf"
    case mp4 = "video/mp4"
    /// The last, since any text that is none of the others may be one.
    case csv = "text/csv"

    /// As many bytes tell every type.
    package static let headBytes = 16

    /// Names under which browsers send a table of text: that of the spreadsheet which opens it, or none
    /// where the machine knows no such files.
    private static let tableNames: Set<String> = [
        "text/plain", "application/csv", "application/vnd.ms-excel", "application/octet-stream",
    ]

    /// The type that the first bytes of a file show; nil for any other.
    package init?(head: [UInt8]) {
        let found = MediaType.allCases.first { $0.begins(head) }
        guard let found else { return nil }
        self = found
    }

    /// True when whoever sends a file of this type may call it so.
    package func isCalled(_ name: String) -> Bool {
        name == rawValue || self == .csv && MediaType.tableNames.contains(name)
    }

    private func begins(_ head: [UInt8]) -> Bool {
        switch self {
        case .jpeg: head.starts(with: [0xFF, 0xD8, 0xFF])
        case .png: head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .webp:
            head.starts(with: "RIFF".utf8) && head.dropFirst(8).starts(with: "WEBP".utf8)
        case .pdf: head.starts(with: "%PDF-".utf8)
        case .mp4: head.dropFirst(4).starts(with: "ftyp".utf8)
        case .csv: !head.isEmpty && head.allSatisfy(MediaType.isOfText)
        }
    }

    /// True for a byte that stands in texts: no control character but tab and line end.
    private static func isOfText(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
