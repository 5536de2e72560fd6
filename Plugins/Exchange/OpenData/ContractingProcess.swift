import PluginKit

/// What the indicators look at in a compiled release; what is missing or of another kind is nil or left out.
struct ContractingProcess: Sendable, Hashable {
    struct Bid: Sendable, Hashable {
        let status: String?
        let date: String?
        /// Nil where the release names none at all.
        let tenderers: [String?]?
        /// For comparisons only: doubles compare currency amounts to 15 digits.
        let amount: Double?
        let currency: String?

        /// Whoever the release has by an id.
        var ids: Set<String> { Set((tenderers ?? []).compactMap { $0 }) }

        /// The one tenderer; nil where there are several.
        var onlyTenderer: String? {
            guard let tenderers, tenderers.count == 1 else { return nil }
            return tenderers[0]
        }

        /// Neither an invitation nor withdrawn.
        var isSubmitted: Bool { status != nil && status != "invited" && status != "withdrawn" }
    }

    struct Award: Sendable, Hashable {
        let status: String?
        let suppliers: [String?]?
        /// Classifications of its items.
        let codes: [String]

        var onlySupplier: String? {
            guard let suppliers, suppliers.count == 1 else { return nil }
            return suppliers[0]
        }
    }

    let ocid: String
    let buyer: String?
    let procuringEntity: String?
    let tenderStatus: String?
    let method: String?
    let methodDetails: String?
    let periodStart: String?
    let periodEnd: String?
    let tenderers: Int64?
    /// Nil where the release has none, which is not the same as no offers.
    let bids: [Bid]?
    let awards: [Award]?

    /// Nil for a release without an ocid.
    init?(_ release: JSONValue) {
        guard let ocid = release["ocid"]?.string else { return nil }
        let tender = release["tender"]
        self.ocid = ocid
        buyer = release["buyer"]?["id"]?.string
        procuringEntity = tender?["procuringEntity"]?["id"]?.string
        tenderStatus = tender?["status"]?.string
        method = tender?["procurementMethod"]?.string
        methodDetails = tender?["procurementMethodDetails"]?.string
        periodStart = tender?["tenderPeriod"]?["startDate"]?.string
        periodEnd = tender?["tenderPeriod"]?["endDate"]?.string
        tenderers = tender?["numberOfTenderers"]?.int64
        bids = release["bids"]?["details"]?.elements?.map { Bid($0) }
        awards = release["awards"]?.elements?.map { Award($0) }
    }

    var submitted: [Bid] { (bids ?? []).filter(\.isSubmitted) }

    /// Awards in force, with the offers, once no award may still change; nil before.
    var settled: (awards: [Award], bids: [Bid])? {
        guard let awards, let bids else { return nil }
        let known = awards.filter { $0.status != nil }
        let isOpen = known.contains {
            !["active", "cancelled", "unsuccessful"].contains($0.status)
        }
        return isOpen ? nil : (known.filter { $0.status == "active" }, bids)
    }
}

extension ContractingProcess.Bid {
    init(_ bid: JSONValue) {
        status = bid["status"]?.string
        date = bid["date"]?.string
        tenderers = bid["tenderers"]?.elements?.map { $0["id"]?.string }
        amount = bid["value"]?["amount"]?.number?.double
        currency = bid["value"]?["currency"]?.string
    }
}

extension ContractingProcess.Award {
    init(_ award: JSONValue) {
        status = award["status"]?.string
        suppliers = award["suppliers"]?.elements?.map { $0["id"]?.string }
        codes = (award["items"]?.elements ?? []).compactMap { $0["classification"]?["id"]?.string }
    }
}
