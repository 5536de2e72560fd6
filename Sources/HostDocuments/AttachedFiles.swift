import PluginKit

/// Puts files into a finished document without changing a byte of it: what was typeset, and perhaps
/// signed by its hash, stays the beginning of the file.
enum AttachedFiles {
    /// The document with these files; nil when it is none of ours.
    static func attach(_ attachments: [DocumentAttachment], to document: [UInt8]) -> [UInt8]? {
        guard let end = End(of: document) else { return nil }
        var file = PDFFile(after: document, objects: end.objects, table: end.table)
        let specifications = attachments.map { attachment in
            let stream = file.add(
                "/Type /EmbeddedFile /Subtype /\(name(of: attachment.contentType))"
                    + " /Params << /Size \(attachment.bytes.count) >>",
                stream: attachment.bytes
            )
            let title = PDFFile.text(attachment.name)
            return file.add(
                "<< /Type /Filespec /F \(title) /UF \(title)"
                    + " /Desc \(PDFFile.text(attachment.title))"
                    + " /AFRelationship /Supplement"
                    + " /EF << /F \(stream) 0 R /UF \(stream) 0 R >> >>"
            )
        }
        // The names of such a tree are in order.
        let named = zip(attachments, specifications).sorted {
            $0.0.name.utf8.lexicographicallyPrecedes($1.0.name.utf8)
        }
        let names = named.map { "\(PDFFile.text($0.0.name)) \($0.1) 0 R" }.joined(separator: " ")
        let list = specifications.map { "\($0) 0 R" }.joined(separator: " ")
        file.replaceFirst(
            DocumentFile.catalogue(
                pages: 2,
                rest: " /PageMode /UseAttachments /AF [\(list)]"
                    + " /Names << /EmbeddedFiles << /Names [\(names)] >> >>"
            )
        )
        file.finish(root: DocumentFile.catalogue, info: DocumentFile.info, id: end.id)
        return file.bytes
    }

    /// A media type as a name of PDF.
    private static func name(of type: String) -> String {
        type.utf8.reduce(into: "") { text, byte in
            let isPlain = byte.isLetterOrDigit || [0x2B, 0x2D, 0x2E].contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            text += isPlain ? String(Character(Unicode.Scalar(byte))) : "#" + digits
        }
    }

    /// What the end of a document says of it.
    private struct End {
        let objects: Int
        let table: Int
        let id: String

        init?(of document: [UInt8]) {
            let tail = String(decoding: document.suffix(512), as: UTF8.self)
            let root = "/Root \(DocumentFile.catalogue) 0 R /Info \(DocumentFile.info) 0 R"
            guard tail.hasSuffix("%%EOF\n"), !tail.contains("/Prev"), tail.contains(root),
                document.starts(with: PDFFile().bytes),
                let objects = End.number(after: "/Size ", in: tail),
                let table = End.number(after: "startxref\n", in: tail),
                let id = tail.range(of: "/ID [<")
            else { return nil }
            self.objects = objects
            self.table = table
            self.id = String(tail[id...].prefix(32))
        }

        private static func number(after mark: String, in text: String) -> Int? {
            guard let start = text.range(of: mark) else { return nil }
            return Int(text[start...].prefix { $0.isNumber })
        }
    }
}

extension String {
    /// Where the text behind a mark begins; the last one counts.
    fileprivate func range(of mark: String) -> Index? {
        var found: Index?
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(mark) { found = index(place, offsetBy: mark.count) }
            place = index(after: place)
        }
        return found
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
