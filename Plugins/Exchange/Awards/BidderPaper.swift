import PluginKit

/// What a bidder takes home, as a document, pure: how their registration stands, and once they were
/// awarded and the contract is signed the certificate (鉴证书).
struct BidderPaper: Sendable {
    /// What was certified.
    struct Certificate: Sendable {
        let id: String
        let fen: Money
        let party: String
        let contract: String
        let signedAt: Instant
        let certifiedAt: Instant
    }

    let registration: String
    let lot: Lot
    let label: String
    let registeredAt: Instant
    let papers: Papers
    let deposit: DepositState
    let certificate: Certificate?

    /// What the receipt is called.
    static let receiptName = "receipt.tlog-proof"

    /// How far things were when it was made; another stage is another file.
    var stage: String {
        certificate == nil ? "\(papers.rawValue)-\(deposit.rawValue)" : "certified"
    }

    var document: Document {
        guard let certificate else { return confirmation }
        return Document(
            title: "农村产权交易鉴证书",
            issuer: "农交所分中心 \(lot.tenantId.text)",
            made: certificate.certifiedAt,
            blocks: [
                .terms([
                    DocumentTerm("鉴证编号", certificate.id), DocumentTerm("标的编号", lot.id),
                    DocumentTerm("标的名称", lot.titleZh),
                    DocumentTerm("标的类别", LotWords.kind(lot.kind).zh),
                    DocumentTerm("成交方", certificate.party),
                    DocumentTerm("竞价编号", "\(label)（报名编号 \(registration)）"),
                    DocumentTerm("成交价", "\(certificate.fen.yuanText) 元"),
                    DocumentTerm("竞价规则", "\(lot.policy) 第 \(lot.policyVersion) 版"),
                    DocumentTerm("合同编号", certificate.contract),
                    DocumentTerm("合同签订", LotWords.moment(certificate.signedAt)),
                ]),
                .heading("鉴证意见"),
                .paragraph("本次交易已公开竞价，成交结果已公示期满且无未处理的异议，合同已签订，予以鉴证。"),
                .heading("核验"),
                .paragraph(
                    "附件 \(Self.receiptName) 是本鉴证书签发事实的存证回执，凭存证公钥可离线核验；"
                        + "竞价全程的规则、条件与日志公开，任何人可用复算程序重新计算结果。"
                ),
                .signatures([
                    DocumentSignature(
                        party: "鉴证单位",
                        name: "农交所分中心 \(lot.tenantId.text)",
                        note: "签发于 \(LotWords.moment(certificate.certifiedAt))"
                    )
                ]),
            ]
        )
    }

    private var confirmation: Document {
        Document(
            title: "竞买报名确认书",
            issuer: "农交所分中心 \(lot.tenantId.text)",
            made: registeredAt,
            blocks: [
                .terms([
                    DocumentTerm("报名编号", registration), DocumentTerm("竞价编号", label),
                    DocumentTerm("标的编号", lot.id), DocumentTerm("标的名称", lot.titleZh),
                    DocumentTerm("标的类别", LotWords.kind(lot.kind).zh),
                    DocumentTerm("报名时间", LotWords.moment(registeredAt)),
                    DocumentTerm("报名截止", LotWords.moment(lot.registrationEndsAt)),
                    DocumentTerm("开始竞价", LotWords.moment(lot.opensAt)),
                    DocumentTerm("保证金", "\(lot.depositFen.yuanText) 元"),
                    DocumentTerm("材料状态", LotWords.papers(papers).zh),
                    DocumentTerm("保证金状态", LotWords.deposit(deposit).zh),
                ]),
                .paragraph("竞价资格以报名截止时材料通过且保证金到账为准。"),
            ]
        )
    }
}
