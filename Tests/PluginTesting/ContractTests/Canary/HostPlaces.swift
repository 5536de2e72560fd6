import HTTPTesting
import HostAuth
import JSONWire
import PluginKit
import PluginTesting
import Testing
import TransparencyLog

@testable import Host

/// The host's own places, which no manifest declares, asked by everybody of the canary city.
///
/// They are the bus with its streams and webhooks, the chain, and people's own pages.
struct HostPlaces {
    let city: CanaryCity
    /// Which places were asked, as `GET /bus/v1/events`.
    private(set) var asked: Set<String> = []
    /// How often each was asked.
    private(set) var cells: [String: Int] = [:]
    /// Events that came to somebody: none would prove nothing.
    private(set) var eventsSeen = 0
    private var readers: [Reader] = []
    /// The first of each place who sees the operator's page.
    private var operators: [Int: Int] = [:]

    /// Somebody who may read events, with the ids of those they read.
    private struct Reader {
        let index: Int
        let events: [String]
    }

    init(city: CanaryCity) { self.city = city }

    var counts: [String: Int] {
        Dictionary(uniqueKeysWithValues: cells.map { ("host \($0.key)", $0.value) })
    }

    static let kinds: Set<String> = [
        "canary.pages", "canary.events", "canary.one", "canary.stream", "canary.webhook",
        "canary.chain",
    ]

    mutating func askEverything() async throws {
        // Some sessions have ended by what the matrix asked.
        for index in city.askers.indices where city.askers[index].caller.bearer != nil {
            try await city.renew(index)
        }
        for index in city.askers.indices {
            try askPages(index)
            try readEvents(index)
        }
        try askForSingleEvents()
        for reader in readers where isFirst(reader) { try follow(reader) }
        for index in operators.values.sorted() { try tail(index) }
        if let first = city.askers.indices.first { try hearChanges(first) }
        try await receiveWebhooks()
        try await readChain()
    }

    // MARK: - One request

    private mutating func ask(
        _ kind: String,
        _ place: String,
        _ target: String,
        _ index: Int,
        method: String = "GET",
        body: String? = nil,
        isPage: Bool = false
    ) throws -> RawResponse {
        let asker = city.askers[index]
        let caller = isPage ? asker.caller.browsing : asker.caller
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for (name, value) in caller.fields { head += "\(name): \(value)\r\n" }
        if let body {
            head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        }
        let bytes = Array((head + "\r\n" + (body ?? "")).utf8)
        let answer = try city.send(bytes, as: asker.caller)
        note(kind, "\(method) \(place)")
        let what = "\(method) \(target) as \(asker.role) of \(asker.place)"
        #expect(answer.status < 500, "\(what): \(answer.status) \(answer.text.prefix(300))")
        let isBatch = place == "/bus/v1/events" && answer.status == 200
        let whole = Array("\(answer.fields)".utf8) + (isBatch ? [] : answer.body)
        judge(whole, asker, what, after: bytes)
        return answer
    }

    private mutating func note(_ kind: String, _ place: String) {
        asked.insert(place)
        cells["canary.\(kind)", default: 0] += 1
    }

    private func judge(
        _ bytes: [UInt8],
        _ asker: CanaryCity.Asker,
        _ what: String,
        showing person: String? = nil,
        after sent: [UInt8] = []
    ) {
        // Whom an event is about may be told to its organisation: a masked one stands nowhere.
        let readers = asker.readers.union([person].compactMap { $0 })
        let leaks = city.secrets.leaks(in: bytes, to: readers, afterSending: sent)
        #expect(leaks.isEmpty, "\(what) sees \(leaks): \(String(decoding: bytes, as: UTF8.self))")
    }

    private func isFirst(_ reader: Reader) -> Bool {
        let asker = city.askers[reader.index]
        return readers.first {
            city.askers[$0.index].role == asker.role && city.askers[$0.index].place == asker.place
        }?.index == reader.index
    }

    // MARK: - Pages

    private mutating func askPages(_ index: Int) throws {
        for page in [
            "/", "/choose", "/account", "/bus", "/sign-in", "/sign-in/password", "/docs/errors",
            "/docs/design-kit",
        ] {
            let answer = try ask("pages", page, page, index, isPage: true)
            let place = city.askers[index].place
            if page == "/bus", answer.status == 200, operators[place] == nil {
                operators[place] = index
            }
        }
    }

    // MARK: - Events

    private mutating func readEvents(_ index: Int) throws {
        var target = "/bus/v1/events?limit=100"
        var ids: [String] = []
        var isReader = false
        while true {
            let answer = try ask("events", "/bus/v1/events", target, index)
            guard answer.status == 200 else { break }
            isReader = true
            let events = try city.city.json(answer).elements ?? []
            for event in events {
                judgeEvent(event, index, "an event")
                if let id = event["id"]?.string { ids.append(id) }
            }
            guard !events.isEmpty, let cursor = answer.fields["cityhost-cursor"] else { break }
            target = "/bus/v1/events?limit=100&cursor=\(cursor)"
        }
        eventsSeen += ids.count
        if isReader { readers.append(Reader(index: index, events: ids)) }
    }

    private func judgeEvent(_ event: JSONValue, _ index: Int, _ what: String) {
        let asker = city.askers[index]
        let places = city.city.host.city.accounts.places
        let own = asker.caller.tenant.flatMap { places.path(of: $0) }
        let theirs = event["tenant"]?.string.flatMap { places.path(of: TenantID($0)) }
        let isOwn = own.flatMap { own in theirs.map { $0.hasPrefix(own) } } ?? false
        #expect(isOwn, "\(what) of \(theirs ?? "nobody") to \(own ?? "nobody")")
        let shown = event["subject"]?.string
        judge(event.encoded, asker, "\(what) to \(asker.role) of \(asker.place)", showing: shown)
    }

    /// What another organisation's readers see is not there, nor is there a receipt of it.
    private mutating func askForSingleEvents() throws {
        for reader in readers {
            let place = city.askers[reader.index].place
            let foreign = readers.filter { city.askers[$0.index].place != place && isFirst($0) }
            for id in foreign.flatMap({ $0.events.prefix(5) }) {
                for (path, kind) in [("/bus/v1/events", "{id}"), ("/chain/receipts", "{event}")] {
                    let answer = try ask("one", "\(path)/\(kind)", "\(path)/\(id)", reader.index)
                    #expect(answer.status == 404, "\(path)/\(id): \(answer.status)")
                }
            }
        }
    }

    /// All that a stream brings from the beginning of the log, until it falls silent.
    private mutating func follow(_ reader: Reader) throws {
        let asker = city.askers[reader.index]
        let client = try RawClient(port: city.city.port, timeoutMillis: 500)
        defer { client.close() }
        note("stream", "GET /bus/v1/events/stream")
        var events = 0
        for line in try lines("/bus/v1/events/stream?from=start", asker.caller, client) {
            let text = String(decoding: line, as: UTF8.self)
            guard text.hasPrefix("data: "),
                let event = try? JSONValue.parse(String(text.dropFirst(6)))
            else {
                judge(Array(line), asker, "a line of a stream")
                continue
            }
            events += 1
            judgeEvent(event, reader.index, "a stream")
        }
        #expect(events > 0 || reader.events.isEmpty, "a stream brings what a page does")
    }

    /// What the operator's page is told as it goes on, of everything since the beginning.
    private mutating func tail(_ index: Int) throws {
        let asker = city.askers[index]
        let client = try RawClient(port: city.city.port, timeoutMillis: 900)
        defer { client.close() }
        note("stream", "GET /bus/tail")
        for line in try lines("/bus/tail?after=-1", asker.caller.browsing, client) {
            judge(Array(line), asker, "a line of the operator's page")
        }
    }

    /// What browsers hear beside the pages that say so.
    private mutating func hearChanges(_ index: Int) throws {
        let asker = city.askers[index]
        for page in city.city.manifests.flatMap(\.pages) where page.hasChanges {
            let client = try RawClient(port: city.city.port, timeoutMillis: 500)
            defer { client.close() }
            note("stream", "GET \(page.path)/changes")
            let place = page.path.replacing("{id}", with: "01kb3e9v3w0000000000000001")
            for line in try lines(place + "/changes", asker.caller, client) {
                judge(Array(line), asker, "a line of changes")
            }
        }
    }

    /// Every line that comes until the server falls silent.
    private func lines(
        _ target: String,
        _ caller: TestCaller,
        _ client: RawClient
    ) throws -> [ArraySlice<UInt8>] {
        var head = "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        for (name, value) in caller.fields { head += "\(name): \(value)\r\n" }
        try client.send(head + "\r\n")
        var bytes: [UInt8] = []
        while let piece = client.receive(), !piece.isEmpty { bytes += piece }
        return bytes.split { $0 == 10 || $0 == 13 }
    }
}

extension HostPlaces {
    // MARK: - Webhooks

    /// A webhook of each place is told of everything again; nobody else finds it.
    private mutating func receiveWebhooks() async throws {
        let owners = readers.filter { isFirst($0) && !$0.events.isEmpty }
        for reader in owners {
            let receiver = try await Receiver()
            defer { receiver.close() }
            let made = try hook("POST", "", reader.index, #"{"url":"\#(receiver.url)"}"#)
            try #require(made.status == 201, "\(made.text)")
            let id = try #require(try city.city.json(made)["id"]?.string)
            let wish = #"{"since":"2000-01-01T00:00:00Z"}"#
            let again = try hook("POST", "/\(id)/redeliver", reader.index, wish)
            let count = try #require(try city.city.json(again)["events"]?.int64)
            for _ in 0..<2000 where receiver.messages.count < count {
                city.city.host.city.webhooks.wakeAll()
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(receiver.messages.count >= count)
            for message in receiver.messages {
                let event = try JSONValue.parse(message.body)
                judgeEvent(event, reader.index, "a webhook")
                let asker = city.askers[reader.index]
                judge(Array("\(message.fields)".utf8), asker, "fields of a webhook")
            }
            try askStrangers(id, reader.index)
            _ = try hook("DELETE", "/\(id)", reader.index)
        }
        #expect(!owners.isEmpty, "somebody has events to be told of")
    }

    private mutating func askStrangers(_ id: String, _ owner: Int) throws {
        let place = city.askers[owner].place
        let strangers = city.askers.indices.filter {
            city.askers[$0].place != place && city.askers[$0].caller.bearer != nil
        }
        for index in strangers {
            for (method, path, body) in [
                ("GET", "", nil), ("GET", "/attempts", nil), ("POST", "/ping", "{}"),
                ("POST", "/secrets", "{}"), ("PATCH", "", #"{"description":"x"}"#),
                ("POST", "/redeliver", #"{"failed":true}"#), ("DELETE", "", nil),
            ] as [(String, String, String?)] {
                let answer = try hook(method, "/\(id)\(path)", index, body)
                // A resident acts for no organisation.
                let isResident = city.askers[index].caller.tenant == nil
                #expect(answer.status == (isResident ? 422 : 404), "\(method) \(path)")
            }
            _ = try hook("GET", "", index)
        }
    }

    private mutating func hook(
        _ method: String,
        _ path: String,
        _ index: Int,
        _ body: String? = nil
    ) throws -> RawResponse {
        let rest = path.split(separator: "/").dropFirst().joined(separator: "/")
        let place =
            "/bus/v1/webhooks" + (path.isEmpty ? "" : "/{id}") + (rest.isEmpty ? "" : "/\(rest)")
        let target = "/bus/v1/webhooks\(path)"
        return try ask("webhook", place, target, index, method: method, body: body)
    }

    // MARK: - The chain

    /// What anybody may read of the log says nothing of anybody.
    private mutating func readChain() async throws {
        var note = RawResponse?.none
        for _ in 0..<400 where note?.status != 200 {
            note = try ask("chain", "/chain/checkpoint", "/chain/checkpoint", 0)
            if note?.status != 200 { try await Task.sleep(for: .milliseconds(10)) }
        }
        let lines = try #require(note).text.split(separator: "\n")
        let size = try #require(lines.dropFirst().first.flatMap { UInt64($0) })
        #expect(size > 0)
        _ = try ask("chain", "/chain/keys", "/chain/keys", 0)
        for tile in Tile.all(in: size) {
            let parts = tile.path.split(separator: "/").count - 2
            let captures = (1...parts).map { "{part\($0)}" }.joined(separator: "/")
            let place = "/chain/tile/{level}/\(captures)"
            let answer = try ask("chain", place, "/chain/\(tile.path)", 0)
            #expect(answer.status == 200, "\(tile.path)")
        }
        // Tiles that a log as small as this one does not have.
        for parts in 2...ChainActs.segmentsMax {
            let captures = (1...parts).map { "{part\($0)}" }.joined(separator: "/")
            let rest = Array(repeating: "x001/", count: parts - 1).joined() + "000"
            let place = "/chain/tile/{level}/\(captures)"
            #expect(try ask("chain", place, "/chain/tile/0/\(rest)", 0).status == 404)
        }
    }
}
