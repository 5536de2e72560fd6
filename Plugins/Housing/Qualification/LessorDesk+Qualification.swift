import PluginKit

/// What a landlord does about a tenant who does not qualify.
extension LessorDesk {
    /// The tenant has had time to choose and has not: the lease ends on a day that leaves time to move out.
    static func terminate(
        _ input: TerminateUnqualified,
        in tx: borrowing Transaction
    ) throws -> Lease {
        _ = try find(input.id, in: tx)
        guard let row = try tx.first(Statements.QualificationOfOffice(leaseId: input.id)) else {
            throw Fault.qualificationNotFound()
        }
        let file = try QualificationFile(row, in: tx)
        try QualificationDesk.take(.terminated(leaving: input.leavingDay), file, in: tx)
        return try view(input.id, in: tx)
    }
}
