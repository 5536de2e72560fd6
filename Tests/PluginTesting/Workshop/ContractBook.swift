import PluginKit

/// A lease as a document, kept as it was typeset.
enum ContractBook {
    static func draw(
        _ input: DrawContract,
        in context: RequestContext
    ) async throws -> ProofKept {
        let file = try await context.typeset(contract(input, at: context.call.received.instant))
        return try await context.shelve(file.bytes, as: Files.Contract.self) { pdf, transaction in
            let kept = try transaction.keep(pdf, as: Files.Contract.self, about: nil)
            return ProofKept(file: kept.id, sha256: kept.sha256)
        }
    }

    private static func contract(_ input: DrawContract, at made: Instant) -> Document {
        Document(
            title: "住房租赁合同",
            issuer: "安居公司",
            made: made,
            blocks: [
                .terms([
                    DocumentTerm("承租人", input.resident), DocumentTerm("月租金", "\(input.rentFen)"),
                ]),
                .heading("第一条　租金"),
                .paragraph("承租人应于每月 5 日前支付当月租金。"),
                .signatures([
                    DocumentSignature(party: "出租人", name: "安居公司", note: ""),
                    DocumentSignature(party: "承租人", name: input.resident, note: ""),
                ]),
            ]
        )
    }
}
