import PluginKit

/// Takes landlords' lists of homes: shows what would become of each line, then registers what is new.
///
/// A home is known by the landlord's own id, so the same list twice changes nothing.
enum PortfolioDesk {
    /// Keeps a list and shows what would become of it.
    static func take(_ context: RequestContext) async throws -> PortfolioImport {
        let brought = try await context.text(of: context.upload)
        let id = try await context.write { try keep(brought, in: $0) }
        return try await show(id, context)
    }

    /// What would become of each line of a list now.
    static func show(_ id: String, _ context: RequestContext) async throws -> PortfolioImport {
        try await context.query { try read(id, in: $0).shown }
    }

    /// Registers the homes that are new; those that are refused stay out.
    ///
    /// A few homes at a time: what was registered before something ended it is found again by whoever asks
    /// once more.
    static func apply(_ id: String, _ context: RequestContext) async throws -> PortfolioImport {
        let reading = try await context.query { try read(id, in: $0) }
        let added = reading.plan.homes.filter { $0.outcome == .added }
        for start in stride(from: 0, to: added.count, by: PortfolioLimits.homesPerTurn) {
            let turn = added[start..<min(start + PortfolioLimits.homesPerTurn, added.count)]
            try await context.write { tx in
                for judged in turn { try list(judged.home, reading.plan.list, in: tx) }
            }
        }
        _ = try await context.write { tx in
            try tx.run(Statements.MarkPortfolioImport(id: id, at: tx.now))
        }
        return try await show(id, context)
    }

    /// The newest lists of the landlord.
    static func imports(
        in snapshot: borrowing Snapshot
    ) throws -> [Statements.PortfolioImports.Row] {
        try snapshot.all(Statements.PortfolioImports(limit: PortfolioLimits.importsMax))
    }

    /// A list with its first line, and two homes that say how it is filled in.
    static func template(_ language: Language) -> MadeSheet {
        let columns = PortfolioColumn.allCases
        return MadeSheet(
            "homes",
            [columns.map { .text($0.title[language]) }]
                + PortfolioSample.lines(language).map { line in
                    columns.map { line[$0].map { .text($0) } ?? .none }
                }
        )
    }

    private static func keep(_ brought: FileText, in tx: borrowing Transaction) throws -> String {
        guard tx.call.tenant != nil else { throw Fault.noLandlord() }
        let id = tx.newID()
        try tx.run(
            Statements.KeepPortfolioImport(
                id: id,
                text: brought.text,
                coding: brought.coding.rawValue,
                madeAt: tx.now
            )
        )
        let kept = try tx.all(Statements.PortfolioImports(limit: PortfolioLimits.importsMax + 1))
        if kept.count > PortfolioLimits.importsMax, let last = kept.last {
            try tx.run(Statements.DropPortfolioImports(id: last.id))
        }
        return id
    }

    private static func read(
        _ id: String,
        in snapshot: borrowing Snapshot
    ) throws -> PortfolioReading {
        guard snapshot.call.tenant != nil,
            let row = try snapshot.first(Statements.PortfolioImport(id: id))
        else { throw Fault.importNotFound() }
        let file = PortfolioFile(row.text)
        let list = PortfolioList(file)
        let known = try PortfolioKnown(of: list, in: snapshot)
        let rule = RentRule.inForce(on: snapshot.call.received.instant.civilDay)
        return PortfolioReading(
            id: id,
            row: row,
            file: file,
            plan: PortfolioPlan(list, known: known, rule: rule)
        )
    }

    private static func list(
        _ home: PortfolioHome,
        _ list: PortfolioList,
        in tx: borrowing Transaction
    ) throws {
        // Somebody may have registered it since it was judged.
        let isKnown = try tx.first(Statements.PortfolioHome(ref: home.reference)) != nil
        guard var terms = home.terms, !isKnown else { return }
        if let building = try tx.first(Statements.PortfolioBuilding(ref: home.building)) {
            terms.buildingId = building.id
        } else {
            guard let described = list.buildings[home.building] else { return }
            terms.buildingId = try LandlordDesk.add(described.terms, in: tx).id
            try keep("building", home.building, terms.buildingId, in: tx)
        }
        let listed = try LandlordDesk.list(terms, in: tx)
        try keep("home", home.reference, listed.id, in: tx)
    }

    private static func keep(
        _ kind: String,
        _ reference: String,
        _ id: String,
        in tx: borrowing Transaction
    ) throws {
        try tx.run(Statements.KeepPortfolioRef(kind: kind, ref: reference, id: id))
    }
}

/// A list as it stands, and what would become of it.
struct PortfolioReading: Sendable {
    let id: String
    let row: Statements.PortfolioImport.Row
    let file: PortfolioFile
    let plan: PortfolioPlan

    var shown: PortfolioImport {
        PortfolioImport(
            id: id,
            madeAt: row.madeAt,
            appliedAt: row.appliedAt,
            isGBK: row.coding == FileText.Coding.gb18030.rawValue,
            lines: Int64(file.lines.count),
            added: Int64(plan.count(.added)),
            unchanged: Int64(plan.count(.unchanged)),
            refused: Int64(plan.count(.refused)),
            mistakes: Array(
                (file.mistakes + plan.list.mistakes).prefix(PortfolioLimits.mistakesMax)
            ),
            homes: plan.homes.map { judged in
                PortfolioVerdict(
                    reference: judged.home.reference,
                    building: judged.home.building,
                    lines: judged.home.lines.sorted().map { Int64($0) },
                    outcome: judged.outcome,
                    homeId: judged.id,
                    mistakes: Array(judged.mistakes.prefix(PortfolioLimits.mistakesMax))
                )
            }
        )
    }
}

extension Fault {
    /// The caller's organisation has no such list.
    static func importNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.import.not_found",
            message: LocalizedText(zh: "本机构没有这份房源清单。", en: "The landlord has no such list."),
            remedy: LocalizedText(
                zh: "请重新上传清单；系统只保留最近 20 份。",
                en: "Send the list again; the newest 20 are kept."
            ),
            location: location
        )
    }
}
