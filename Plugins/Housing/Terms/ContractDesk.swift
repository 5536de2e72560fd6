import PluginKit

/// Hands the contract out as a file, to its tenant and its landlord alone.
enum ContractDesk {
    /// The contract as far as it is: made when it is first asked for, with the receipt of its lease
    /// behind it once the lease binds.
    static func read(
        _ input: JourneyID,
        _ context: RequestContext
    ) async throws -> StoredFile? {
        let (paper, kept, event) = try context.point { try find(input.id, in: $0) }
        if let kept { return kept }
        guard let document = paper.document else { throw Fault.badRow(nil) }
        var attachments = [paper.attachment]
        // Leases of before receipts were kept have none.
        if paper.stage == .active, let event { attachments.append(try receipt(event, context)) }
        let typeset = try await context.typeset(document)
        let bytes = try await context.attach(attachments, to: typeset.bytes)
        return try await context.shelve(bytes, as: Files.Contract.self) { pdf, tx in
            try keep(pdf, paper, in: tx)
        }
    }

    private typealias Found = (paper: ContractPaper, kept: StoredFile?, event: String?)

    private static func find(_ id: String, in snapshot: borrowing Snapshot) throws -> Found {
        let row: any ContractRow
        if let own = try snapshot.first(Statements.OwnContract(journeyId: id)) {
            row = own
        } else if snapshot.call.tenant != nil,
            let lease = try snapshot.first(Statements.ContractOfLandlord(journeyId: id))
        {
            row = lease
        } else {
            throw Fault.journeyNotFound()
        }
        guard let body = try snapshot.first(Statements.ContractOfJourney(journeyId: id)) else {
            throw Fault.journeyNotNow(try stored(row.state))
        }
        let paper = ContractPaper(row, try snapshot.open(body.body).text)
        let isNewest = row.stage == paper.stage.rawValue
        let kept = isNewest ? try row.file.flatMap { try snapshot.file($0) } : nil
        let event = try snapshot.first(Statements.EventOfLease(leaseId: id))?.event
        return (paper, kept, event)
    }

    private static func receipt(
        _ event: String,
        _ context: RequestContext
    ) throws -> DocumentAttachment {
        guard let receipt = try context.receipt(of: event) else { throw Fault.contractNotReady() }
        return DocumentAttachment(
            name: ContractPaper.receiptName,
            title: "签约事件的存证回执",
            contentType: "text/plain",
            bytes: receipt
        )
    }

    private static func keep(
        _ pdf: UploadedFile,
        _ paper: ContractPaper,
        in tx: borrowing Transaction
    ) throws -> StoredFile {
        try tx.act(in: paper.tenant)
        let kept = try tx.keep(pdf, as: Files.Contract.self, about: paper.person)
        try tx.run(
            Statements.KeepContractFile(
                journeyId: paper.id,
                file: kept.id,
                stage: paper.stage.rawValue
            )
        )
        return kept
    }
}

/// What the statements give of a contract.
protocol ContractRow {
    var id: String { get }
    var tenantId: String { get }
    var personId: String { get }
    var state: String { get }
    var offeredAt: Instant? { get }
    var signedAt: Instant? { get }
    var activeAt: Instant? { get }
    var contractHash: String? { get }
    var file: String? { get }
    var stage: String? { get }
}

extension Statements.OwnContract.Row: ContractRow {}
extension Statements.ContractOfLandlord.Row: ContractRow {}

extension ContractPaper {
    init(_ row: some ContractRow, _ body: String) {
        self.init(
            id: row.id,
            tenant: TenantID(row.tenantId),
            person: PersonID(row.personId),
            stage: row.activeAt != nil ? .active : row.signedAt != nil ? .signed : .offered,
            offeredAt: row.offeredAt ?? Instant(utcMillis: 0),
            signedAt: row.signedAt,
            activeAt: row.activeAt,
            body: body,
            hash: row.contractHash ?? ""
        )
    }
}
