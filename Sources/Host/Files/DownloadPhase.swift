import HostHTTP
import HostStore
import PluginKit

/// Sends a file that a plugin has kept: all of it, a range of it, or the word that it is known.
struct DownloadPhase {
    let store: PluginStore
    let stored: StoredFile

    /// Nothing a browser makes of it acts as a page of ours.
    private static let policy = "default-src 'none'; sandbox"

    /// The answer, with what is to be sent when the plugin's part in it is over.
    func run(_ exchange: Exchange) async throws -> Answer {
        let tag = "\"\(stored.sha256)\""
        if FileRequest.isKnown(exchange.header(named: "if-none-match"), tag) {
            return answer(304, [("ETag", tag)])
        }
        // A range of another version is no use: then the whole.
        let condition = exchange.header(named: "if-range")
        let asked = condition == nil || condition == tag ? exchange.header(named: "range") : nil
        let wanted: Range<Int64>
        switch FileRequest.range(asked, of: stored.count) {
        case .whole: wanted = 0..<stored.count
        case .part(let range): wanted = range
        case .beyond: return answer(416, [("Content-Range", "bytes */\(stored.count)")])
        }
        let sending = try await Background.run { [store, stored] in
            try FileSending(store.reading(stored), wanted)
        }
        let isPart = wanted != 0..<stored.count
        var answer = answer(isPart ? 206 : 200, [("ETag", tag), ("Accept-Ranges", "bytes")])
        if isPart {
            let last = wanted.upperBound - 1
            answer.headers.append(
                ("Content-Range", "bytes \(wanted.lowerBound)-\(last)/\(stored.count)")
            )
        }
        answer.file = sending
        return answer
    }

    /// A table that was made for this answer: nobody keeps it on the way.
    static func answer(_ sheet: MadeSheet) -> Answer {
        var answer = Answer(
            status: 200,
            contentType: "text/csv; charset=utf-8",
            body: sheet.bytes
        )
        answer.headers = [
            ("Cache-Control", "private, no-store"), ("Content-Security-Policy", policy),
            ("Content-Disposition", "attachment; filename=\"\(sheet.name).csv\""),
        ]
        return answer
    }

    private func answer(_ status: HTTPStatus, _ more: [(StaticString, String)]) -> Answer {
        var answer = Answer(status: status, contentType: type, body: [])
        answer.headers =
            [
                ("Cache-Control", "private, no-cache"),
                ("Content-Security-Policy", DownloadPhase.policy),
            ] + more
        return answer
    }

    private var type: StaticString {
        switch MediaType(rawValue: stored.contentType) {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .pdf: "application/pdf"
        case .mp4: "video/mp4"
        // Nobody has looked how it is written.
        case .csv: "text/csv"
        case nil: "application/octet-stream"
        }
    }

    /// All of it at once, where there is no connection.
    func whole() throws -> Answer {
        let reading = try store.reading(stored)
        var answer = answer(200, [("ETag", "\"\(stored.sha256)\"")])
        while Int64(answer.body.count) < stored.count {
            answer.body += try reading.read(from: Int64(answer.body.count), to: stored.count)
        }
        return answer
    }
}

/// A file, or a range of it, on its way to a client.
struct FileSending: Sendable {
    private let reading: FileReading
    private let wanted: Range<Int64>
    /// Read before anything is answered, so that damage is a fault and not half a file.
    private let first: [UInt8]

    init(_ reading: FileReading, _ wanted: Range<Int64>) throws {
        self.reading = reading
        self.wanted = wanted
        first = try reading.read(from: wanted.lowerBound, to: wanted.upperBound)
    }

    /// Sends it piece by piece, no faster than the client reads; the head has its fields.
    func send(_ exchange: Exchange) async {
        exchange.beginStream(length: Int(wanted.upperBound - wanted.lowerBound))
        var place = wanted.lowerBound
        var piece: [UInt8]? = exchange.method == .head ? nil : first
        while let sent = piece {
            exchange.push(sent)
            place += Int64(sent.count)
            guard await exchange.pushed(), place < wanted.upperBound else { break }
            let from = place
            piece = try? await Background.run { [reading, wanted] in
                try reading.read(from: from, to: wanted.upperBound)
            }
            // Whoever reads sees by the length that it is not whole.
            if piece == nil { return exchange.breakOff() }
        }
        exchange.endStream()
    }
}

/// What a request wants of a file (RFC 9110, sections 13 and 14): pure.
enum FileRequest {
    enum Wanted: Equatable {
        case whole
        case part(Range<Int64>)
        case beyond
    }

    /// True when If-None-Match names the version at hand.
    static func isKnown(_ field: String?, _ tag: String) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { part in
            var text = part.drop { $0 == " " || $0 == "\t" }
            while text.last == " " || text.last == "\t" { text.removeLast() }
            if text.hasPrefix("W/") { text = text.dropFirst(2) }
            return text == "*" || text == tag
        }
    }

    /// One range of bytes; several, or another unit, mean the whole.
    static func range(_ field: String?, of count: Int64) -> Wanted {
        guard let field, field.hasPrefix("bytes="), !field.contains(",") else { return .whole }
        let ends = field.dropFirst(6).split(
            separator: "-",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard ends.count == 2,
            ends.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            // What no file is long enough for is no range, and not one left out.
            ends.allSatisfy({ $0.isEmpty || Int64($0) != nil })
        else { return .whole }
        switch (Int64(ends[0]), Int64(ends[1])) {
        case (let first?, let last?) where first > last: return .whole
        case (let first?, let last?):
            return first < count ? .part(first..<(min(last, count - 1) + 1)) : .beyond
        case (let first?, nil): return first < count ? .part(first..<count) : .beyond
        case (nil, let last?): return last > 0 ? .part(max(0, count - last)..<count) : .beyond
        case (nil, nil): return .whole
        }
    }
}
