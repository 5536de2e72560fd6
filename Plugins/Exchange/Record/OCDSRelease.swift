import PluginKit

/// A procurement lot in the words of the Open Contracting Data Standard 1.1, pure: how far it is now.
///
/// Bidders stand in it by their labels alone. What is sold or let is no procurement and has no release.
struct OCDSRelease: Sendable {
    /// What stands before every id of a process: the documentation's own until the exchange has registered one.
    static let prefix = "ocds-213czf"

    /// What everybody knows of the award.
    struct Award: Sendable {
        let id: String
        let label: String
        let fen: Money
        let state: AwardState
        let begunAt: Instant
        let signedAt: Instant?
        let certifiedAt: Instant?
    }

    let lot: Lot
    let award: Award?

    /// The contracting process.
    var ocid: String { "\(Self.prefix)-\(lot.id)" }

    /// Another one whenever the process is somewhere else.
    var id: String {
        award.map { "\(lot.id)-\(lot.state.rawValue)-\($0.id)-\($0.state.rawValue)" }
            ?? "\(lot.id)-\(lot.state.rawValue)"
    }

    /// Since when it is so, as far as is known.
    var date: Instant {
        [lot.listedAt, award?.begunAt, award?.signedAt, award?.certifiedAt].compactMap { $0 }.max()
            ?? lot.listedAt
    }

    /// The release: amounts are exact decimals, which is why it is a text and no value of a contract.
    var text: String {
        var release: [JSONMember] = [
            .init("ocid", .string(ocid)), .init("id", .string(id)),
            .init("date", .string(date.rfc3339)), .init("tag", .array([.string(tag)])),
            .init("initiationType", "tender"), .init("language", "zh"),
            .init("parties", .array(parties)), .init("buyer", buyer(with: [])),
            .init("tender", tender),
        ]
        if let award { release.append(.init("awards", .array([self.award(award)]))) }
        if let award, let signedAt = award.signedAt {
            release.append(.init("contracts", .array([contract(award, signedAt)])))
        }
        return String(decoding: JSONValue.object(release).encoded, as: UTF8.self)
    }

    private var tag: String {
        guard let award else { return "tender" }
        return award.signedAt == nil ? "award" : "contract"
    }

    private var parties: [JSONValue] {
        let roles = JSONMember("roles", ["buyer", "procuringEntity"])
        guard let award else { return [buyer(with: [roles])] }
        let supplier: JSONValue = .object(
            supplier(award) + [.init("roles", ["supplier", "tenderer"])]
        )
        return [buyer(with: [roles]), supplier]
    }

    private func buyer(with more: [JSONMember]) -> JSONValue {
        let id = JSONValue.string(lot.tenantId.text)
        return .object([.init("id", id), .init("name", id)] + more)
    }

    private func supplier(_ award: Award) -> [JSONMember] {
        [
            .init("id", .string("\(lot.id)-\(award.label)")),
            .init("name", .string("竞买人 \(award.label)")),
        ]
    }

    private var tender: JSONValue {
        .object([
            .init("id", .string(lot.id)), .init("title", .string(lot.titleZh)),
            .init("title_en", .string(lot.titleEn)), .init("status", .string(tenderStatus)),
            .init("procuringEntity", buyer(with: [])), .init("value", value(lot.startFen)),
            .init("procurementMethod", "open"), .init("submissionMethod", ["electronicAuction"]),
            .init(
                "tenderPeriod",
                [
                    "startDate": .string(lot.listedAt.rfc3339),
                    "endDate": .string(lot.registrationEndsAt.rfc3339),
                ]
            ),
            .init("numberOfTenderers", .number(JSONNumber(lot.offering))),
        ])
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
        return .object([
            .init("id", .string(award.id)), .init("title", .string(lot.titleZh)),
            .init("status", .string(status)), .init("date", .string(award.begunAt.rfc3339)),
            .init("value", value(award.fen)), .init("suppliers", [.object(supplier(award))]),
        ])
    }

    private func contract(_ award: Award, _ signedAt: Instant) -> JSONValue {
        .object([
            .init("id", .string("\(award.id)-contract")), .init("awardID", .string(award.id)),
            .init("title", .string(lot.titleZh)), .init("status", "active"),
            .init("value", value(award.fen)), .init("dateSigned", .string(signedAt.rfc3339)),
        ])
    }

    private func value(_ money: Money) -> JSONValue {
        let amount = JSONNumber(text: money.yuanText) ?? JSONNumber(money.fen / 100)
        return ["amount": .number(amount), "currency": "CNY"]
    }
}
