import Crypto
package import PluginKit
import Synchronization

/// Typesets documents under a font of this machine, which is read at the first one.
package final class DocumentPress: Sendable {
    /// Of Debian's package fonts-wqy-microhei: TrueType outlines of all of GB 18030's basic plane.
    package static let fontPath = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
    /// The longest font file that is read.
    package static let fontBytesMax = 33_554_432
    /// The most characters of a document.
    package static let charactersMax = 500_000

    private let path: String
    private let read: @Sendable (String) throws -> [UInt8]?
    private let font = Mutex<TrueTypeFont?>(nil)

    /// Reads the font at `path` by `read`, which gives nil for a file that is not there.
    package init(
        font path: String = DocumentPress.fontPath,
        read: @escaping @Sendable (String) throws -> [UInt8]?
    ) {
        self.path = path
        self.read = read
    }

    /// The file of a document; milliseconds of work.
    package func typeset(_ document: Document) throws -> TypesetDocument {
        guard document.characters <= DocumentPress.charactersMax else {
            throw Fault.documentTooLong(DocumentPress.charactersMax)
        }
        let digest = document.digest
        let bytes = try Typesetter(font: loaded()).file(of: document, digest: digest)
        return TypesetDocument(
            bytes: bytes,
            sha256: SHA256.hash(data: bytes).hexadecimal,
            contentDigest: digest
        )
    }

    /// The same file with others in it.
    package func attach(
        _ attachments: [DocumentAttachment],
        to document: [UInt8]
    ) throws -> [UInt8] {
        guard let file = AttachedFiles.attach(attachments, to: document) else {
            throw Fault.documentNotOurs()
        }
        return file
    }

    private func loaded() throws -> TrueTypeFont {
        try font.withLock { font in
            if let font { return font }
            guard let bytes = try read(path), let made = TrueTypeFont(bytes) else {
                throw Fault.fontMissing(path)
            }
            font = made
            return made
        }
    }
}

extension Document {
    /// Every text with its length before it, so that none can run into the next.
    private var parts: [String] {
        var parts = ["cityhost document 1", title, issuer, made.rfc3339]
        for block in blocks {
            switch block {
            case .heading(let text): parts += ["heading", text]
            case .paragraph(let text): parts += ["paragraph", text]
            case .terms(let terms):
                parts += ["terms", "\(terms.count)"] + terms.flatMap { [$0.name, $0.value] }
            case .table(let columns, let rows):
                parts += ["table", "\(columns.count)", "\(rows.count)"] + columns
                for row in rows { parts += ["\(row.count)"] + row }
            case .signatures(let parties):
                parts += ["signatures", "\(parties.count)"]
                parts += parties.flatMap { [$0.party, $0.name, $0.note] }
            }
        }
        return parts
    }

    var characters: Int { parts.reduce(0) { $0 + $1.unicodeScalars.count } }

    /// SHA-256 of what the document says.
    var digest: String {
        var hash = SHA256()
        for part in parts { hash.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
        return hash.finalize().hexadecimal
    }
}

extension Sequence<UInt8> {
    /// Two digits for each byte.
    var hexadecimal: String {
        reduce(into: "") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
