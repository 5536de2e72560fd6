import PluginKit

/// What a tenant files a lease with where the landlord did not: the lease in words and the report of who
/// lives there, pure.
struct FilingPack: Sendable {
    let lease: Lease
    let lessor: String
    let place: Statements.PlaceOfHome.Row?
    let occupants: OccupantList
    let filing: Filing

    var document: Document {
        let people = occupants.items.filter { $0.untilDay == nil }
        let tenant = people.first { $0.isTenant }?.name ?? ""
        return Document(
            title: "住房租赁自行备案材料",
            issuer: tenant,
            made: lease.now,
            blocks: [
                .paragraph(
                    "出租人未在 \(filing.deadline.adding(seconds: -1).civilDay) 前办理备案。依照《住房租赁条例》第八条，承租人可以办理备案；备案不收取费用。"
                ),
                .heading("租约"),
                .terms([
                    DocumentTerm("合同编号", lease.id), DocumentTerm("出租人", lessor),
                    DocumentTerm("承租人", tenant),
                    DocumentTerm("房屋", "\(place?.nameZh ?? "")，\(place?.addressZh ?? "")"),
                    DocumentTerm("门牌", place?.door ?? ""),
                    DocumentTerm("租期", "\(lease.firstDay) 至 \(lease.endDay)（不含当日）"),
                    DocumentTerm("月租金", "\(lease.rentFen.yuanText) 元"),
                    DocumentTerm("押金", "\(lease.depositFen.yuanText) 元"),
                    DocumentTerm("合同数据 SHA-256", lease.contractHash),
                ]),
                .heading("承租人和实际居住人报告"),
                .table(
                    columns: ["序号", "姓名", "身份证号码", "居住自"],
                    rows: people.enumerated().map { index, one in
                        [
                            "\(index + 1)", one.name, one.citizenId, "\(one.sinceDay)",
                        ]
                    }
                ),
                .paragraph("请携带本材料、租赁合同和身份证件到住房租赁管理窗口办理，并在“备案与居住人”页面登记已提交。"),
                .signatures([
                    DocumentSignature(party: "承租人", name: tenant, note: "签名并注明日期")
                ]),
            ]
        )
    }
}

/// Hands the pack out, to the tenant of a lease whose filing is late.
enum FilingPackDesk {
    static func read(
        _ input: LeaseFilings,
        _ context: RequestContext
    ) async throws -> StoredFile? {
        let found = try context.point { try find(input.id, in: $0) }
        if let kept = found.kept { return kept }
        let pack = found.pack
        let typeset = try await context.typeset(pack.document)
        return try await context.shelve(typeset.bytes, as: Files.FilingPack.self) { pdf, tx in
            let lease = try TenantDesk.own(pack.lease.id, in: tx)
            let kept = try tx.keep(pdf, as: Files.FilingPack.self, about: lease.person)
            try tx.run(
                Statements.KeepFilingPack(
                    leaseId: lease.id,
                    tenantId: lease.tenant.text,
                    personId: lease.person.text,
                    version: version(pack),
                    file: kept.id
                )
            )
            return kept
        }
    }

    private typealias Found = (pack: FilingPack, kept: StoredFile?)

    private static func find(_ id: String, in snapshot: borrowing Snapshot) throws -> Found {
        let lease = try TenantDesk.lease(id, in: snapshot)
        let filings = try FilingDesk.filings(id, in: snapshot).items
        guard let late = filings.first(where: { $0.isOverdue && $0.state != .filed }),
            let row = try snapshot.first(Statements.OwnLease(id: id))
        else { throw Fault.filingNotOverdue() }
        let mandate = try snapshot.first(Statements.MandateOfLandlord(tenantId: row.tenantId))
        let pack = FilingPack(
            lease: lease,
            lessor: mandate?.lessorName ?? row.tenantId,
            place: try snapshot.first(Statements.PlaceOfHome(homeId: lease.homeId)),
            occupants: try OccupantDesk.own(id, in: snapshot),
            filing: late
        )
        let known = try snapshot.first(Statements.FilingPack(leaseId: id))
        let isNewest = known?.version == version(pack)
        let kept = isNewest ? try known.flatMap { try snapshot.file($0.file) } : nil
        return (pack, kept)
    }

    /// Counts what the pack says: people, terms and filings only become more.
    private static func version(_ pack: FilingPack) -> Int64 {
        (pack.filing.number * 1000 + Int64(pack.lease.terms.count)) * 1000 + pack.occupants.version
    }
}
