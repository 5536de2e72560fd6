import PluginKit

/// Hands a bidder's paper out, to the bidder and to the sub-centre alone.
enum PaperDesk {
    /// The paper as far as things are: made when it is first asked for, and with the receipt of the
    /// certificate behind it once there is one.
    static func read(
        _ input: RegistrationID,
        _ context: RequestContext
    ) async throws -> StoredFile? {
        let found = try context.point { try find(input.id, in: $0) }
        if let kept = found.kept { return kept }
        let typeset = try await context.typeset(found.paper.document)
        var bytes = typeset.bytes
        if let event = found.event {
            bytes = try await context.attach([try receipt(event, context)], to: bytes)
        }
        return try await context.shelve(bytes, as: Files.Paper.self) { pdf, transaction in
            try keep(pdf, found, in: transaction)
        }
    }

    private struct Found: Sendable {
        let paper: BidderPaper
        let person: PersonID
        let kept: StoredFile?
        /// What the certificate is known by in the log.
        let event: String?
    }

    private static func find(_ id: String, in snapshot: borrowing Snapshot) throws -> Found {
        let row: any PaperRow
        if let own = try snapshot.first(Statements.OwnPaper(id: id)) {
            row = own
        } else if snapshot.call.tenant != nil,
            let bidder = try snapshot.first(Statements.PaperOfBidder(id: id))
        {
            row = bidder
        } else {
            throw Fault.registrationNotFound()
        }
        guard let papers = Papers(rawValue: row.papers),
            let deposit = DepositState(rawValue: row.deposit)
        else { throw Fault.logBroken(row.lot) }
        let certified = try certificate(of: id, in: snapshot)
        let paper = BidderPaper(
            registration: id,
            lot: try LotDesk.lot(row.lot, in: snapshot),
            label: BidderLabel.text(row.number),
            registeredAt: row.registeredAt,
            papers: papers,
            deposit: deposit,
            certificate: certified?.certificate
        )
        let isNewest = row.fileStage == paper.stage
        return Found(
            paper: paper,
            person: PersonID(row.personId),
            kept: isNewest ? try row.file.flatMap { try snapshot.file($0) } : nil,
            event: certified?.event
        )
    }

    private static func certificate(
        of registration: String,
        in snapshot: borrowing Snapshot
    ) throws -> (certificate: BidderPaper.Certificate, event: String)? {
        guard
            let award = try snapshot.first(Statements.Certificate(registration: registration)),
            let certifiedAt = award.certifiedAt, let event = award.event,
            let contract = try snapshot.first(Statements.ContractOfAward(award: award.award))
        else { return nil }
        let certificate = BidderPaper.Certificate(
            id: award.award,
            fen: award.fen,
            party: try snapshot.open(contract.party).text,
            contract: contract.number,
            signedAt: contract.signedAt,
            certifiedAt: certifiedAt
        )
        return (certificate, event)
    }

    private static func receipt(
        _ event: String,
        _ context: RequestContext
    ) throws -> DocumentAttachment {
        guard let receipt = try context.receipt(of: event) else { throw Fault.paperNotReady() }
        return DocumentAttachment(
            name: BidderPaper.receiptName,
            title: "鉴证书签发的存证回执",
            contentType: "text/plain",
            bytes: receipt
        )
    }

    private static func keep(
        _ pdf: UploadedFile,
        _ found: Found,
        in transaction: borrowing Transaction
    ) throws -> StoredFile {
        try transaction.act(in: found.paper.lot.tenantId)
        let kept = try transaction.keep(pdf, as: Files.Paper.self, about: found.person)
        try transaction.run(
            Statements.KeepPaper(
                tenant: found.paper.lot.tenantId.text,
                id: found.paper.registration,
                file: kept.id,
                stage: found.paper.stage
            )
        )
        return kept
    }
}

/// What the statements give of a bidder's paper.
protocol PaperRow {
    var id: String { get }
    var tenantId: String { get }
    var lot: String { get }
    var number: Int64 { get }
    var personId: String { get }
    var registeredAt: Instant { get }
    var papers: String { get }
    var deposit: String { get }
    var file: String? { get }
    var fileStage: String? { get }
}

extension Statements.OwnPaper.Row: PaperRow {}
extension Statements.PaperOfBidder.Row: PaperRow {}
