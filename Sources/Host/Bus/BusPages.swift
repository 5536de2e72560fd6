import HostAuth
import HostBus
import PluginKit

/// The operator's page of the bus: topics, consumers, parked events and dead letters.
struct BusPages {
    let deliveries: Deliveries
    let renderer: PageRenderer
    let cookies: CookieJar

    static let permission = "auth.bus.operate"
    private static let listedMax = 50

    func show(_ request: ActRequest) throws -> Answer { try page(request, nil) }

    func replay(_ request: ActRequest) async throws -> Answer {
        try await decide(.replay, request)
    }

    func discard(_ request: ActRequest) async throws -> Answer {
        try await decide(.discard, request)
    }

    private func decide(
        _ decision: HeldDesk.Decision,
        _ request: ActRequest
    ) async throws -> Answer {
        do {
            let consumer = request.value("consumer")
            guard let sequence = Int64(request.value("sequence")) else {
                throw Fault.notHeld()
            }
            try await deliveries.decide(decision, consumer, sequence, for: request)
            return .redirect(to: "/bus")
        } catch let fault as Fault where fault.kind == .notFound {
            return try page(request, fault)
        }
    }

    private func page(_ request: ActRequest, _ fault: Fault?) throws -> Answer {
        _ = try request.session()
        let view = try deliveries.view(for: request)
        let language = request.admission.language
        let consumers = try deliveries.consumers()
        let topics = deliveries.chain.bus.meter.topics(at: request.received.instant)
        var values: [String: Any] = [
            "topics": topics.map { topic($0) }, "hasTopics": !topics.isEmpty,
            "consumers": consumers.map { consumer($0, language) },
            "hasConsumers": !consumers.isEmpty,
        ]
        values["chain"] = try standing(request, language)
        let tail = try BusTail(bus: deliveries.chain.bus).lines(after: -1, for: view)
        values["tail"] = tail.lines.reversed().map(line)
        values["tailEnd"] = tail.end
        values["lists"] = try [HeldEvent.State.parked, .dead].map { try list($0, view, request) }
        if let fault {
            values["problem"] = [
                "message": fault.message[language], "remedy": fault.remedy[language],
            ]
        }
        let bytes = try renderer.hostPage(
            "bus",
            title: LocalizedText(zh: "事件总线", en: "The bus"),
            values: values,
            visit: request.visit
        )
        let status = fault.map { ProblemDocument.status(of: $0.kind) } ?? 200
        return Answer.page(bytes, status: status).forBrowser(request.browser, cookies)
    }

    private func list(
        _ state: HeldEvent.State,
        _ view: OperatorView,
        _ request: ActRequest
    ) throws -> [String: Any] {
        let language = request.admission.language
        let name = state == .parked ? "busParked" : "busDead"
        let entries = try deliveries.held(state, for: view, limit: BusPages.listedMax + 1)
        let rows = entries.prefix(BusPages.listedMax).map { row($0, request) }
        return [
            "title": renderer.hostText(name, language),
            "hint": renderer.hostText(name + "Hint", language),
            "none": renderer.hostText(name + "None", language),
            "items": rows, "hasItems": !rows.isEmpty,
            "more": entries.count > rows.count ? renderer.hostText("busMore", language) : "",
        ]
    }

    private func standing(_ request: ActRequest, _ language: Language) throws -> [String: Any] {
        let standing = try deliveries.standing(at: request.received.instant)
        return [
            "size": standing.size, "signed": standing.signed, "age": standing.ageSeconds,
            "at": standing.at?.rfc3339 ?? "", "archived": standing.archived,
            "hasArchive": standing.archived > 0,
        ]
    }

    private func line(_ line: BusTail.Line) -> [String: Any] {
        [
            "sequence": line.sequence, "type": line.type, "at": line.at.rfc3339,
            "tenant": line.tenant,
        ]
    }

    private func topic(_ topic: TopicMeter.Topic) -> [String: Any] {
        // Five minutes, so tenths of events a minute are even numbers.
        let tenths = topic.lately * 2
        return [
            "type": topic.type, "total": topic.total, "rate": "\(tenths / 10).\(tenths % 10)",
            "newest": topic.newest.rfc3339,
        ]
    }

    private func consumer(
        _ standing: Deliveries.Standing,
        _ language: Language
    ) -> [String: Any] {
        let progress = standing.progress
        let isCounted = standing.lag < Deliveries.lagMax
        return [
            "name": standing.name, "cursor": progress.cursor,
            "lag": isCounted ? "\(standing.lag)" : "≥ \(Deliveries.lagMax)",
            "waiting": progress.waiting, "retrying": progress.retrying,
            "parked": progress.parked, "dead": progress.dead,
            "full": progress.isFull ? renderer.hostText("busFull", language) : "",
            "isFull": progress.isFull,
        ]
    }

    private func row(_ entry: HeldDesk.Entry, _ request: ActRequest) -> [String: Any] {
        let language = request.admission.language
        let held = entry.held
        return [
            "consumer": held.consumer, "sequence": held.sequence,
            "type": entry.envelope?.type ?? "", "key": entry.envelope?.partitionKey ?? "",
            "cause": held.reason ?? "", "attempts": held.attempts + held.begun,
            "first": held.first.rfc3339, "last": held.last.rfc3339,
            "csrf": request.browser.token,
            "replay": renderer.hostText("busReplay", language),
            "discard": renderer.hostText("busDiscard", language),
            "attemptsLabel": renderer.hostText("busAttempts", language),
            "sinceLabel": renderer.hostText("busSince", language),
            "lastLabel": renderer.hostText("busLast", language),
            "keyLabel": renderer.hostText("busKey", language),
        ]
    }
}
