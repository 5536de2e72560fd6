/// One file that is served from memory.
package struct StaticAsset: Sendable {
    package let path: String
    package let contentType: String
    package let cacheControl: String
    package let bytes: [UInt8]
    /// The entity tag, with its quotes; it changes when the bytes do.
    package let etag: String

    package init(
        path: String,
        contentType: String,
        cacheControl: String = "no-cache",
        bytes: [UInt8]
    ) {
        self.path = path
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.bytes = bytes
        etag = Self.tag(bytes)
    }

    /// A fingerprint of 128 bits; it tells versions apart and protects nothing.
    private static func tag(_ bytes: [UInt8]) -> String {
        var first: UInt64 = 0xCBF2_9CE4_8422_2325
        var second = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        for byte in bytes {
            first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            second = (second &+ UInt64(byte)) &* 0xD6E8_FEB8_6659_FD93
            second ^= second &>> 32
        }
        return "\"\(String(first, radix: 36))-\(String(second, radix: 36))\""
    }
}

/// Files that are served from memory, found without allocating.
package final class StaticAssets: Sendable {
    private let assets: [StaticAsset]
    private let table: [Int32]

    /// Takes the files; of two with the same path the later one counts.
    package init(_ assets: [StaticAsset]) {
        self.assets = assets
        var size = 16
        while size < assets.count * 2 { size *= 2 }
        var table = [Int32](repeating: -1, count: size)
        for (index, asset) in assets.enumerated() {
            var place = Self.hash(Array(asset.path.utf8).span) & (size - 1)
            while table[place] >= 0, assets[Int(table[place])].path != asset.path {
                place = (place + 1) & (size - 1)
            }
            table[place] = Int32(index)
        }
        self.table = table
    }

    /// The file at a path.
    package func asset(at path: Span<UInt8>) -> StaticAsset? {
        var place = Self.hash(path) & (table.count - 1)
        while table[place] >= 0 {
            let asset = assets[Int(table[place])]
            var name = asset.path
            let isSame = name.withUTF8 { unsafe path.isSame(as: $0.span) }
            if isSame { return asset }
            place = (place + 1) & (table.count - 1)
        }
        return nil
    }

    /// Answers the request if its path is that of a file; false otherwise, and then nothing is written.
    package func respond(to exchange: Exchange) -> Bool {
        guard exchange.method == .get || exchange.method == .head, let asset = asset(for: exchange)
        else { return false }
        let isFresh = exchange.header(.ifNoneMatch).map { asset.isTagged($0) } ?? false
        exchange.begin(isFresh ? 304 : 200)
        if !isFresh { exchange.header("Content-Type", asset.contentType) }
        exchange.header("ETag", asset.etag)
        exchange.header("X-Content-Type-Options", "nosniff")
        exchange.header("Cache-Control", asset.cacheControl)
        exchange.finish(isFresh ? Span() : asset.bytes.span)
        return true
    }

    /// True when the request's path is that of a file, whatever its method.
    package func names(_ exchange: Exchange) -> Bool { asset(for: exchange) != nil }

    private func asset(for exchange: Exchange) -> StaticAsset? {
        if exchange.parser.head.target.isPathEscaped {
            // An escaped slash parts nothing (RFC 3986, 2.2): no file has such a name.
            guard exchange.withPath({ !$0.hasEscapedSlash }) else { return nil }
            return asset(at: Array(exchange.path.utf8).span)
        }
        return exchange.withPath { asset(at: $0) }
    }

    private static func hash(_ bytes: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
        }
        return Int(truncatingIfNeeded: hash ^ hash &>> 29)
    }
}

extension Span<UInt8> {
    fileprivate var hasEscapedSlash: Bool {
        for index in indices.dropLast(2)
        where self[index] == UInt8(ascii: "%") && self[index + 1] == UInt8(ascii: "2") {
            if self[index + 2] | 0x20 == UInt8(ascii: "f") { return true }
        }
        return false
    }
}

extension StaticAsset {
    /// True when an `If-None-Match` value names this version (RFC 9110 §13.1.2, weak comparison).
    func isTagged(_ value: String) -> Bool {
        if value == "*" { return true }
        return value.split(separator: ",").contains { part in
            var tag = part.drop { $0 == " " || $0 == "\t" }
            while let last = tag.last, last == " " || last == "\t" { tag.removeLast() }
            return tag == etag || tag.dropFirst(2) == etag && tag.hasPrefix("W/")
        }
    }
}

extension Span<UInt8> {
    fileprivate func isSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
