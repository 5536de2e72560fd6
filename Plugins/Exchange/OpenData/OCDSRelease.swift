import PluginKit

/// A procurement lot in the words of the Open Contracting Data Standard 1.1, pure: what has come about since
/// the release before.
///
/// Bidders stand in it by the lot's labels, and by an id that is the same in every process and tells nobody who they are.
/// What is sold or let is no procurement and has no release.
struct OCDSRelease: Sendable {
    /// What stands before every id of a process: the documentation's own until the exchange has registered one.
    static let prefix = "ocds-213czf"

    /// Somebody who made offers: their label in the lot, and an id over all lots.
    struct Tenderer: Sendable, Hashable {
        let label: String
        let id: String

        /// The id is a sum of the person's own, which nobody can guess: it leads from process to process, and to nobody.
        init(_ number: Int64, person: String) {
            label = BidderLabel.text(number)
            let sum = SHA256Sum(of: Array("exchange/tenderer/\(person)".utf8)).hex
            id = "CN-CITYHOST-\(sum.prefix(16))"
        }

        fileprivate func party(_ more: [JSONMember] = []) -> JSONValue {
            .object([.init("id", .string(id)), .init("name", .string("竞买人 \(label)"))] + more)
        }

        /// As offers and awards name it.
        var reference: JSONValue { party() }
    }

    /// What everybody knows of an award.
    struct Award: Sendable {
        let id: String
        let tenderer: Tenderer
        let fen: Money
        let state: AwardState
        let begunAt: Instant
        let signedAt: Instant?
    }

    /// An offer that stood when the auction ended.
    struct Bid: Sendable {
        let tenderer: Tenderer
        let fen: Money
        let isDisqualified: Bool
        /// Nil for one that came with the registration.
        let at: Instant?
    }

    let lot: Lot
    /// By the order in which they were named.
    let awards: [Award]
    let bids: OCDSBids
    /// The end of the time for offers, as far as it is known: the opening, until the auction has ended.
    let offersEnd: Instant
    /// The lot that failed, where this one is listed again.
    let earlier: String?
    /// From 1 on.
    let part: Int64
    let date: Instant
    /// The release before.
    let before: JSONValue?

    /// The contracting process.
    var ocid: String { "\(Self.prefix)-\(lot.id)" }

    /// What the release before has not said already; nil when that is nothing.
    ///
    /// Amounts are exact decimals, which is why a release travels as a text and is no value of a contract.
    var value: JSONValue? {
        let body = self.body
        let known = (before?.members ?? []).filter { !["id", "date", "tag"].contains($0.name) }
        guard known != body else { return nil }
        let head: [JSONMember] = [
            .init("id", .string("\(lot.id)-\(part)")), .init("date", .string(date.rfc3339)),
            .init("tag", .array(tags(after: known))),
        ]
        return .object(Array(body.prefix(1)) + head + body.dropFirst())
    }

    private var body: [JSONMember] {
        var body: [JSONMember] = [
            .init("ocid", .string(ocid)), .init("initiationType", "tender"),
            .init("language", "zh"),
            .init("parties", .array(parties)), .init("buyer", buyer(with: [])),
            .init("tender", tender),
        ]
        if let earlier {
            let related: JSONValue = [
                "id": "1", "relationship": ["unsuccessfulProcess"], "scheme": "ocid",
                "identifier": .string("\(Self.prefix)-\(earlier)"),
            ]
            body.append(.init("relatedProcesses", [related]))
        }
        if let bids = bids.value(of: lot.id) { body.append(.init("bids", bids)) }
        if !awards.isEmpty { body.append(.init("awards", .array(awards.map(award)))) }
        let contracts = awards.compactMap { award in award.signedAt.map { contract(award, $0) } }
        if !contracts.isEmpty { body.append(.init("contracts", .array(contracts))) }
        return body
    }

    private func tags(after known: [JSONMember]) -> [JSONValue] {
        let count = { (name: String) in
            known.first { $0.name == name }?.value.elements?.count ?? 0
        }
        if known.isEmpty { return ["tender"] }
        if lot.state == .annulled {
            return awards.isEmpty
                ? ["tenderCancellation"] : ["tenderCancellation", "awardCancellation"]
        }
        if awards.contains(where: { $0.signedAt != nil }), count("contracts") == 0 {
            return ["contract"]
        }
        if awards.count > count("awards") { return ["award"] }
        return awards.isEmpty ? ["tenderUpdate"] : ["awardUpdate"]
    }

    private var parties: [JSONValue] {
        let suppliers = awards.map(\.tenderer)
        let known = bids.named.map(\.tenderer)
        let all = known + suppliers.filter { !known.contains($0) }
        return [buyer(with: [JSONMember("roles", ["buyer", "procuringEntity"])])]
            + all.map { tenderer in
                let roles: JSONValue =
                    suppliers.contains(tenderer) ? ["tenderer", "supplier"] : ["tenderer"]
                return tenderer.party([JSONMember("roles", roles)])
            }
    }

    private func buyer(with more: [JSONMember]) -> JSONValue {
        let id = JSONValue.string(lot.tenantId.text)
        return .object([.init("id", id), .init("name", id)] + more)
    }

    private var tender: JSONValue {
        .object(
            [
                .init("id", .string(lot.id)), .init("title", .string(lot.titleZh)),
                .init("title_en", .string(lot.titleEn)), .init("status", .string(tenderStatus)),
                .init("procuringEntity", buyer(with: [])), .init("value", lot.startFen.ocds),
                .init("procurementMethod", "open"),
                .init("submissionMethod", ["electronicAuction"]),
                .init(
                    "tenderPeriod",
                    [
                        "startDate": .string(lot.listedAt.rfc3339),
                        "endDate": .string(offersEnd.rfc3339),
                    ]
                ),
                .init("numberOfTenderers", .number(JSONNumber(lot.offering))),
            ] + items
        )
    }

    /// What is bought, by its class; lots that were listed without one have none.
    private var items: [JSONMember] {
        guard let code = lot.itemCode else { return [] }
        let item: JSONValue = [
            "id": "1", "description": .string(lot.titleZh),
            "classification": ["scheme": "UNSPSC", "id": .string(code)],
        ]
        return [JSONMember("items", [item])]
    }

    private var tenderStatus: String {
        switch lot.state {
        case .closed, .confirmed: "complete"
        case .failed: "unsuccessful"
        case .annulled: "cancelled"
        default: "active"
        }
    }

    private func award(_ award: Award) -> JSONValue {
        let status =
            switch award.state {
            case .publicity, .contract, .overdue: "pending"
            case .signed, .certified: "active"
            case .passedOver: "unsuccessful"
            case .annulled: "cancelled"
            }
        return .object(
            [
                .init("id", .string(award.id)), .init("title", .string(lot.titleZh)),
                .init("status", .string(status)), .init("date", .string(award.begunAt.rfc3339)),
                .init("value", award.fen.ocds),
                .init("suppliers", [award.tenderer.reference]),
            ] + items
        )
    }

    private func contract(_ award: Award, _ signedAt: Instant) -> JSONValue {
        .object([
            .init("id", .string("\(award.id)-contract")), .init("awardID", .string(award.id)),
            .init("title", .string(lot.titleZh)), .init("status", "active"),
            .init("value", award.fen.ocds), .init("dateSigned", .string(signedAt.rfc3339)),
        ])
    }
}

extension Money {
    /// The amount in yuan, to the fen.
    fileprivate var ocds: JSONValue {
        let amount = JSONNumber(text: yuanText) ?? JSONNumber(fen / 100)
        return ["amount": .number(amount), "currency": "CNY"]
    }
}
