/// A document as a PDF file.
public struct TypesetDocument: Sendable, Hashable {
    /// The file.
    public let bytes: [UInt8]
    /// SHA-256 of the file, 64 hexadecimal digits: what is signed.
    public let sha256: String
    /// SHA-256 of what the document says, whatever the font; every page bears it.
    public let contentDigest: String

    package init(bytes: [UInt8], sha256: String, contentDigest: String) {
        self.bytes = bytes
        self.sha256 = sha256
        self.contentDigest = contentDigest
    }
}

extension RequestContext {
    /// Makes a PDF file of a document, off the loop; Chinese text in it can be selected and searched.
    ///
    /// Throws `documents.font_missing` where the machine lacks the font, `documents.glyph_missing` for
    /// a character that the font does not have, and `documents.too_long`.
    public func typeset(_ document: Document) async throws -> TypesetDocument {
        try await documents().typeset(document)
    }

    /// Puts files into a document that was typeset here, such as its receipt; the document stays, byte
    /// for byte, the beginning of the file that is answered.
    ///
    /// Throws `documents.not_ours` for any other file.
    public func attach(
        _ attachments: [DocumentAttachment],
        to document: [UInt8]
    ) async throws -> [UInt8] {
        try await documents().attach(attachments, to: document)
    }
}

/// What typesets documents for plugins.
package protocol DocumentPort: Sendable {
    func typeset(_ document: Document) async throws -> TypesetDocument
    func attach(
        _ attachments: [DocumentAttachment],
        to document: [UInt8]
    ) async throws -> [UInt8]
}
