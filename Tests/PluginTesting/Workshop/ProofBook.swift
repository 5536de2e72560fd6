import PluginKit

/// Papers that people bring: each lies sealed on the disk before its row is committed.
enum ProofBook {
    static func keep(
        _ file: UploadedFile,
        for owner: TenantID,
        in transaction: borrowing Transaction
    ) throws -> ProofKept {
        try transaction.act(in: owner)
        let person = transaction.call.principal.person
        let proof = try transaction.keep(file, as: Files.Proof.self, about: person)
        return ProofKept(file: proof.id, sha256: proof.sha256)
    }
}
