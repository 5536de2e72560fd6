import JSONWire

/// The bytes of one leaf: canonical JSON (RFC 8785) of what the chain says of an event.
///
/// Written field by field in the order of the keys; docs/chain-format.md is the description.
struct LeafWriter {
    /// Longest leaf: an entry bundle gives its length in 16 bits.
    static let bytesMax = 65_535

    let atMillis: Int64
    /// base64url of SHA-256 (salt ‖ canonical payload).
    let commit: String
    let id: String
    let number: Int64
    /// The event before of the same person or partition; -1 for the first.
    let previous: Int64
    let sequence: Int64
    let source: String
    let subjectTag: String
    let tenantTag: String
    let type: String

    func bytes() -> [UInt8] {
        var writer = JSONWriter(capacity: 448)
        writer.beginObject()
        writer.key("at")
        writer.int64(atMillis)
        writer.key("commit")
        writer.string(commit)
        writer.key("id")
        writer.string(id)
        writer.key("n")
        writer.int64(number)
        writer.key("prev")
        writer.int64(previous)
        writer.key("seq")
        writer.int64(sequence)
        writer.key("source")
        writer.string(source)
        writer.key("subject")
        writer.string(subjectTag)
        writer.key("tenant")
        writer.string(tenantTag)
        writer.key("type")
        writer.string(type)
        writer.key("v")
        writer.int64(1)
        writer.endObject()
        return writer.take()
    }
}
