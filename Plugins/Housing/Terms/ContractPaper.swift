import PluginKit

/// The contract in words, as a document for both sides, pure: made of the signed bytes and of when
/// they were signed.
struct ContractPaper: Sendable {
    /// How far the contract is.
    enum Stage: String, Sendable {
        case offered, signed, active
    }

    let id: String
    let tenant: TenantID
    let person: PersonID
    let stage: Stage
    let offeredAt: Instant
    let signedAt: Instant?
    let activeAt: Instant?
    /// The bytes that were signed, and their sum.
    let body: String
    let hash: String

    /// What the file of the signed bytes is called.
    static let bodyName = "contract.json"
    /// What the receipt is called.
    static let receiptName = "receipt.tlog-proof"

    /// What both sides read; nil where the bytes are not those of a contract.
    var document: Document? {
        guard let terms = try? JSONValue.parse(Array(body.utf8)) else { return nil }
        var blocks: [DocumentBlock] = [.terms(self.terms(terms)), .heading("条款")]
        let clauses = (terms["clauses"]?.elements ?? []).compactMap(\.string)
        for (index, clause) in clauses.enumerated() {
            blocks.append(.paragraph("\(index + 1)．\(clause)"))
        }
        blocks.append(.heading("合同数据"))
        blocks.append(.paragraph("双方签署的是附件 \(Self.bodyName)，其 SHA-256 为 \(hash)。"))
        blocks.append(.signatures(signatures(terms)))
        return Document(
            title: "住房租赁合同",
            issuer: lessor(terms),
            made: activeAt ?? signedAt ?? offeredAt,
            blocks: blocks
        )
    }

    private func signatures(_ terms: JSONValue) -> [DocumentSignature] {
        [
            DocumentSignature(
                party: "出租人",
                name: lessor(terms),
                note: activeAt.map { "授权签章于 \(Shown.moment($0))" } ?? "尚未签章"
            ),
            DocumentSignature(
                party: "承租人",
                name: text(terms, "tenant"),
                note: signedAt.map { "短信验证码签名于 \(Shown.moment($0))" } ?? "尚未签名"
            ),
        ]
    }

    /// The signed bytes, which travel behind the document.
    var attachment: DocumentAttachment {
        DocumentAttachment(
            name: Self.bodyName,
            title: "签署的合同数据",
            contentType: "application/json",
            bytes: Array(body.utf8)
        )
    }

    private func terms(_ terms: JSONValue) -> [DocumentTerm] {
        var list = [
            DocumentTerm("合同编号", id), DocumentTerm("出租人", lessor(terms)),
            DocumentTerm("承租人", "\(text(terms, "tenant"))（\(text(terms, "citizenId"))）"),
            DocumentTerm("房屋", "\(text(terms, "building"))，\(text(terms, "address"))"),
        ]
        // Contracts of before do not name them.
        if let door = terms["door"]?.string { list.append(DocumentTerm("门牌", door)) }
        if let room = terms["room"]?.string { list.append(DocumentTerm("房间", room)) }
        if let area = Int64(text(terms, "areaDm2")) {
            let rest = area % 100
            list.append(DocumentTerm("面积", "\(area / 100).\(rest < 10 ? "0" : "")\(rest) 平方米"))
        }
        return list + [
            DocumentTerm("租期", "\(text(terms, "startDay")) 至 \(text(terms, "endDay"))（不含当日）"),
            DocumentTerm("月租金", "\(yuan(terms, "rentFen")) 元"),
            DocumentTerm("押金", "\(yuan(terms, "depositFen")) 元"),
        ]
    }

    /// Contracts of before say the landlord's id alone.
    private func lessor(_ terms: JSONValue) -> String {
        terms["lessor"]?.string ?? text(terms, "landlord")
    }

    private func text(_ terms: JSONValue, _ member: String) -> String {
        terms[member]?.string ?? ""
    }

    private func yuan(_ terms: JSONValue, _ member: String) -> String {
        Money(fen: Int64(text(terms, member)) ?? 0).yuanText
    }
}
