import Foundation

/// One request case of llhttp's own tests, as `corpora/http/cases.json` has it.
struct HTTPCase: Decodable, Sendable, CustomStringConvertible {
    struct Failure: Decodable {
        let off: Int
        let code: Int
        let reason: String
    }

    let file: String
    let line: Int
    let title: String
    let type: String
    let lenient: Bool
    let inputBase64: String
    let error: Failure?
    let log: [String]

    private enum CodingKeys: String, CodingKey {
        case file, line, title, type, lenient, error, log
        case inputBase64 = "input_base64"
    }

    var description: String { "\(file):\(line) \(title)" }
    var key: String { "\(file):\(line)" }
    var input: [UInt8] { Data(base64Encoded: inputBase64).map { Array($0) } ?? [] }

    /// True when its requests say HTTP/1.1 but name no host, which llhttp does not mind.
    var lacksHost: Bool {
        let text = String(decoding: input, as: UTF8.self).lowercased()
        return text.contains("http/1.1\r\n") && !text.contains("\nhost:")
    }

    /// True when that holds for the first of them, so that nothing in it can be answered.
    var lacksHostAtOnce: Bool {
        let text = String(decoding: input, as: UTF8.self)
        let first = text.split(separator: "\r\n").first ?? ""
        return lacksHost && first.hasSuffix("HTTP/1.1")
    }

    /// The same bytes with a Host field in every request.
    var inputWithHost: [UInt8] {
        guard lacksHost else { return input }
        let mark = Array("HTTP/1.1\r\n".utf8)
        var rest = input[...]
        var made: [UInt8] = []
        while let found = rest.firstRange(of: mark) {
            made += rest[..<found.upperBound] + Array("Host: \(host)\r\n".utf8)
            rest = rest[found.upperBound...]
        }
        return made + rest
    }

    /// The host that the first target names, or any.
    private var host: String {
        let target = messages.first?.target ?? ""
        guard let start = target.range(of: "http://") else { return "llhttp.test" }
        return String(target[start.upperBound...].prefix { $0 != "/" && $0 != "?" })
    }

    /// The messages that llhttp completes, in order.
    var messages: [HTTPMessage] {
        var done: [HTTPMessage] = []
        var open = HTTPMessage()
        for entry in log {
            if entry.hasSuffix("message begin") { open = HTTPMessage() }
            if let text = entry.span("method") { open.method += text }
            if let text = entry.span("url") { open.target += text }
            if let text = entry.span("body") { open.body += text }
            if entry.hasSuffix("message complete") { done.append(open) }
        }
        return done
    }

    /// True when the bytes end inside a message that has begun.
    var endsInside: Bool {
        log.filter { $0.hasSuffix("message begin") }.count
            > log.filter { $0.hasSuffix("message complete") }.count
    }
}

/// What two parsers must agree on about one request.
struct HTTPMessage: Hashable, Sendable {
    var method = ""
    var target = ""
    var body = ""
}

extension HTTPMessage {
    /// The target as a server sees it that takes the absolute form apart (RFC 9112 §3.2.2).
    var originForm: String {
        guard let start = target.range(of: "http://") else { return target }
        let rest = target[start.upperBound...].drop { $0 != "/" && $0 != "?" }
        return rest.hasPrefix("/") ? String(rest) : "/\(rest)"
    }
}

/// A case in which the server differs from llhttp on purpose.
struct HTTPDifference: Decodable, Sendable {
    let at: String
    /// The statuses of the answers, in order; after the last one the connection is closed.
    let statuses: [Int]
    let why: String
    let rfc: String
}

extension String {
    /// The text of a span in the log: `off=4 len=4 span[url]="/url"`.
    fileprivate func span(_ name: String) -> String? {
        guard let start = range(of: "span[\(name)]=\""), hasSuffix("\"") else { return nil }
        return String(self[start.upperBound...].dropLast())
            .replacingOccurrences(of: "\\\"", with: "\"")
            .replacingOccurrences(of: "\\\\", with: "\\")
    }
}
