import HostHTTP

/// Reads `multipart/form-data` (RFC 7578) where it lies: texts of fields, and the places of files.
///
/// Strict: what is not exactly such a form is nil.
struct MultipartForm {
    /// A part with a file's name; the name itself is not needed.
    struct File: Equatable {
        let contentType: String
        let range: Range<Int>
    }

    private(set) var fields: [(name: String, value: String)] = []
    private(set) var files: [File] = []

    private static let partsMax = 100
    private static let headBytesMax = 4096
    private static let fieldBytesMax = 65_536

    /// The boundary that a Content-Type names; nil for another type.
    static func boundary(of contentType: String) -> String? {
        let parts = contentType.split(separator: ";")
        guard parts.first?.trimmed.lowercased() == "multipart/form-data" else { return nil }
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmed.lowercased() == "boundary" else { continue }
            var value = pair[1].trimmed
            if value.hasPrefix("\""), value.hasSuffix("\""), value.utf8.count >= 2 {
                value = String(value.dropFirst().dropLast())
            }
            let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }
            return (1...70).contains(value.utf8.count) && isPlain ? value : nil
        }
        return nil
    }

    init?(_ body: Span<UInt8>, boundary: String) {
        let mark = Array("\r\n--\(boundary)".utf8)
        // The first boundary has nothing before it.
        guard body.has(mark.dropFirst(2), at: 0) else { return nil }
        var place = mark.count - 2
        while !body.has([0x2D, 0x2D], at: place) {
            guard body.has([0x0D, 0x0A], at: place),
                fields.count + files.count < MultipartForm.partsMax,
                let end = body.place(of: mark[...], from: place),
                let head = body.place(of: [0x0D, 0x0A, 0x0D, 0x0A], from: place),
                head + 4 <= end, head - place <= MultipartForm.headBytesMax,
                take(head: place + 2..<max(place + 2, head), content: head + 4..<end, body)
            else { return nil }
            place = end + mark.count
        }
        // What follows the last boundary is the end of its line.
        let rest = body.count - place - 2
        guard rest == 0 || (rest == 2 && body.has([0x0D, 0x0A], at: place + 2)) else { return nil }
    }

    private mutating func take(
        head: Range<Int>,
        content: Range<Int>,
        _ body: Span<UInt8>
    ) -> Bool {
        guard content.lowerBound <= content.upperBound,
            let text = String(validating: body.bytes(head), as: UTF8.self)
        else { return false }
        var disposition: [String: String]?
        var type = ""
        for line in text.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { return false }
            let value = line[line.index(after: colon)...].trimmed
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = MultipartForm.disposition(value)
            case "content-type": type = value.lowercased()
            default: break
            }
        }
        guard let disposition, let name = disposition["name"] else { return false }
        if disposition["filename"] != nil {
            files.append(File(contentType: type, range: content))
            return true
        }
        guard content.count <= MultipartForm.fieldBytesMax,
            let value = String(validating: body.bytes(content), as: UTF8.self)
        else { return false }
        fields.append((name, value))
        return true
    }

    /// `form-data; name="proof"; filename="a.png"`; browsers write `"` within as `%22`.
    private static func disposition(_ value: String) -> [String: String]? {
        var rest = Substring(value)
        guard rest.prefix(9).lowercased() == "form-data" else { return nil }
        rest = rest.dropFirst(9)
        var found: [String: String] = [:]
        while !rest.isEmpty {
            rest = rest.drop { $0 == ";" || $0 == " " }
            guard !rest.isEmpty else { break }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<equals].trimmed.lowercased()
            rest = rest[rest.index(after: equals)...]
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
                return nil
            }
            guard
                found.updateValue(
                    String(rest[rest.index(after: rest.startIndex)..<end]),
                    forKey: name
                ) == nil
            else { return nil }
            rest = rest[rest.index(after: end)...]
        }
        return found
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}

extension Span<UInt8> {
    /// True when these bytes stand at a place.
    fileprivate func has(_ wanted: some Collection<UInt8>, at place: Int) -> Bool {
        guard place >= 0, place + wanted.count <= count else { return false }
        var index = place
        for byte in wanted {
            if self[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// Where these bytes stand next.
    fileprivate func place(of wanted: ArraySlice<UInt8>, from start: Int) -> Int? {
        guard let first = wanted.first, count >= wanted.count else { return nil }
        var place = start
        while place <= count - wanted.count {
            if self[place] == first, has(wanted, at: place) { return place }
            place += 1
        }
        return nil
    }

    func bytes(_ range: Range<Int>) -> [UInt8] { extracting(range).array }
}
