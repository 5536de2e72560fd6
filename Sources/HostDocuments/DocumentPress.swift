import Crypto
package import PluginKit
import Synchronization

/// Typesets documents under fonts of this machine: the common one is read at the first document and
/// kept, the large ones of rare characters for a document that has such, one at a time.
package final class DocumentPress: Sendable {
    /// A font file and the package that brings it.
    package struct Font: Sendable, Hashable {
        package let path: String
        package let package: String

        package init(path: String, package: String) {
            self.path = path
            self.package = package
        }
    }

    /// TrueType outlines of all of GB 18030's basic plane.
    package static let common = Font(
        path: "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        package: "fonts-wqy-microhei"
    )
    /// Characters of names and places that the common font lacks: extension A, then B to F.
    package static let rare = ["A", "B"].map { part in
        Font(
            path: "/usr/share/fonts/truetype/hanazono/HanaMin\(part).ttf",
            package: "fonts-hanazono"
        )
    }
    /// The longest font file that is read.
    package static let fontBytesMax = 33_554_432
    /// The most characters of a document.
    package static let charactersMax = 500_000

    private let read: @Sendable (String) throws -> [UInt8]?
    private let kept = Mutex<TrueTypeFont?>(nil)
    /// Held while large fonts are in memory: one document's at a time.
    private let turn = Mutex(())

    /// Reads fonts by `read`, which gives nil for a file that is not there.
    package init(read: @escaping @Sendable (String) throws -> [UInt8]?) { self.read = read }

    /// The file of a document; milliseconds of work.
    package func typeset(_ document: Document) throws -> TypesetDocument {
        guard document.characters <= DocumentPress.charactersMax else {
            throw Fault.documentTooLong(DocumentPress.charactersMax)
        }
        let digest = document.digest
        let bytes = try file(of: document, digest)
        return TypesetDocument(
            bytes: bytes,
            sha256: SHA256.hash(data: bytes).hexadecimal,
            contentDigest: digest
        )
    }

    private func file(of document: Document, _ digest: String) throws -> [UInt8] {
        let font = try common()
        let lacking = document.scalars.filter { font.glyph(of: $0) == nil }
        guard !lacking.isEmpty else {
            return try Typesetter(fonts: [font]).file(of: document, digest: digest)
        }
        return try turn.withLock { _ in
            let (fonts, missing) = try rare(for: lacking)
            do {
                return try Typesetter(fonts: [font] + fonts).file(of: document, digest: digest)
            } catch let fault as Fault where fault.code == "documents.glyph_missing" {
                // It may be in the font that is not here.
                if let missing { throw Fault.fontMissing(missing.path, of: missing.package) }
                throw fault
            }
        }
    }

    /// The fonts of rare characters that have any of these, and the first that is not on the machine.
    private func rare(
        for characters: Set<Unicode.Scalar>
    ) throws -> (fonts: [TrueTypeFont], missing: Font?) {
        var wanted = characters
        var fonts: [TrueTypeFont] = []
        var missing: Font?
        for file in DocumentPress.rare where !wanted.isEmpty {
            guard let font = try read(file.path).flatMap(TrueTypeFont.init) else {
                missing = missing ?? file
                continue
            }
            let rest = wanted.filter { font.glyph(of: $0) == nil }
            if rest.count < wanted.count { fonts.append(font) }
            wanted = rest
        }
        return (fonts, missing)
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

    private func common() throws -> TrueTypeFont {
        try kept.withLock { font in
            if let font { return font }
            let file = DocumentPress.common
            guard let made = try read(file.path).flatMap(TrueTypeFont.init) else {
                throw Fault.fontMissing(file.path, of: file.package)
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

    /// The characters of its texts but ends of lines, which no font has.
    var scalars: Set<Unicode.Scalar> {
        var all: Set<Unicode.Scalar> = []
        for part in parts { all.formUnion(part.unicodeScalars) }
        return all.subtracting(["\n"])
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
