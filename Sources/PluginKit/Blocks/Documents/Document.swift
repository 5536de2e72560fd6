/// A document as its author means it: what stands in it, not where.
///
/// Typesetting is pure: the same document is the same bytes under the same font, so its SHA-256 can
/// be signed and proved. Keep the bytes: another version of the font makes others.
public struct Document: Sendable, Hashable {
    /// What stands above it and names it in a reader.
    public var title: String
    /// Who issues it.
    public var issuer: String
    /// When it was made: a value of the document, not of the clock.
    public var made: Instant
    /// What stands in it, in order.
    public var blocks: [DocumentBlock]

    /// Describes a document.
    public init(title: String, issuer: String, made: Instant, blocks: [DocumentBlock]) {
        self.title = title
        self.issuer = issuer
        self.made = made
        self.blocks = blocks
    }
}

/// One part of a document.
public enum DocumentBlock: Sendable, Hashable {
    /// The heading of what follows; it never stands alone at the end of a page.
    case heading(String)
    /// Running text; its first line is indented.
    case paragraph(String)
    /// Key terms in a frame: what each is called, and what was agreed.
    case terms([DocumentTerm])
    /// A table; its head begins every page it takes, unless it is as high as a third of one.
    case table(columns: [String], rows: [[String]])
    /// Who signs, two beside each other and on one page.
    case signatures([DocumentSignature])
}

/// One key term.
public struct DocumentTerm: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// What was agreed.
    public var value: String

    /// Describes a term.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One who signs.
public struct DocumentSignature: Sendable, Hashable {
    /// As whom, such as 出租人 or 承租人.
    public var party: String
    /// By what name.
    public var name: String
    /// How and when, as it is to be read; empty for a place to sign by hand.
    public var note: String

    /// Describes a signature.
    public init(party: String, name: String, note: String) {
        self.party = party
        self.name = name
        self.note = note
    }
}

/// A file that travels inside a document, such as its receipt.
public struct DocumentAttachment: Sendable, Hashable {
    /// What the file is called.
    public var name: String
    /// What it is, for people.
    public var title: String
    /// Its media type.
    public var contentType: String
    /// The file.
    public var bytes: [UInt8]

    /// Describes an attachment.
    public init(name: String, title: String, contentType: String, bytes: [UInt8]) {
        self.name = name
        self.title = title
        self.contentType = contentType
        self.bytes = bytes
    }
}
