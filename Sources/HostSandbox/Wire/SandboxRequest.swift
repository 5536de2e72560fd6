/// A request to the sandbox, taken off the wire.
struct SandboxRequest: Sendable {
    var method = "GET"
    var path: String
    /// What follows the question mark, as it came.
    var query = ""
    /// In order; names in small letters.
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// The value of a field that is there once; the name in small letters.
    func field(_ name: String) -> String? {
        let found = fields.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    /// Path and query, as a signature covers them.
    var target: String { query.isEmpty ? path : "\(path)?\(query)" }

    /// Values of the query.
    var queryItems: [String: String] { FormText.decode(query) }

    /// Values of a posted form.
    var form: [String: String] { FormText.decode(String(decoding: body, as: UTF8.self)) }
}

/// What the sandbox answers.
struct SandboxReply: Sendable {
    var status = 200
    var contentType = "application/json"
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// How long it waits, in the sandbox's time.
    var delayMillis: Int64 = 0
    /// What was asked for has been done, but nobody hears of it.
    var isLost = false
}

/// Names and values of a form; what comes twice counts once, the last time.
enum FormText {
    static func decode(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = plain(halves[0]), let value = plain(halves.count > 1 ? halves[1] : "")
            else { continue }
            values[name] = value
        }
        return values
    }

    private static func plain(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            guard rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
