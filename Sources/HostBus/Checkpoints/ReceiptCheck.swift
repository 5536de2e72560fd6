import JSONWire
package import PluginKit
package import TransparencyLog

/// Checks a receipt with nothing but the keys that are trusted; no database, nobody's help.
package struct ReceiptCheck: Sendable {
    /// The log's first key that is trusted.
    package let key: NoteKey
    /// Statements by which that key was handed over since.
    package let handovers: [SignedNote]
    package let witnesses: [NoteKey]
    /// How many of the witnesses have to have cosigned.
    package let witnessesMin: Int

    package init(
        key: NoteKey,
        handovers: [SignedNote] = [],
        witnesses: [NoteKey] = [],
        witnessesMin: Int? = nil
    ) {
        self.key = key
        self.handovers = handovers
        self.witnesses = witnesses
        self.witnessesMin = witnessesMin ?? witnesses.count
    }

    /// What a sound receipt proves.
    package struct Proven: Sendable {
        package let checkpoint: Checkpoint
        package let cosignatures: [Cosignature]
        /// The leaf, canonical JSON.
        package let leaf: [UInt8]
        /// The payload the leaf commits to; nil when the receipt does not show it.
        package let payload: [UInt8]?
    }

    /// Checks every element of a receipt; throws a fault that names the first that does not hold.
    package func check(_ bytes: [UInt8]) throws -> Proven {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault.receiptRefused("it is not text")
        }
        let proof: LogProof
        let verified: LogVerifier.Verified
        let extra: ReceiptExtra
        do {
            proof = try LogProof(text)
            guard proof.text == text else { throw LogError.malformedProof }
            guard let told = proof.extra.flatMap(ReceiptExtra.init) else {
                throw Fault.receiptRefused("it does not carry the leaf")
            }
            extra = told
            verified = try verify(proof, .leaf(told.leaf))
        } catch let error as LogError {
            throw Fault.receiptRefused("\(error)")
        }
        try compare(extra, at: proof.index)
        guard verified.cosignatures.count >= witnessesMin else {
            throw Fault.receiptRefused(
                "\(verified.cosignatures.count) of \(witnessesMin) witnesses have cosigned it"
            )
        }
        return Proven(
            checkpoint: verified.checkpoint,
            cosignatures: verified.cosignatures,
            leaf: extra.leaf,
            payload: extra.opened?.payload
        )
    }

    /// Verifies with the newest key of the line that has signed.
    private func verify(
        _ proof: LogProof,
        _ leaf: MerkleHash
    ) throws -> LogVerifier.Verified {
        var refusal = LogError.missingSignature(key.name)
        for one in KeyHandover.line(from: key, handovers, origin: key.name).reversed() {
            do {
                return try proof.verify(
                    leaf: leaf,
                    by: LogVerifier(log: one, witnesses: witnesses)
                )
            } catch LogError.missingSignature(let name) {
                refusal = .missingSignature(name)
            }
        }
        throw refusal
    }

    /// The leaf says its own place, and commits to what is shown.
    private func compare(_ extra: ReceiptExtra, at index: UInt64) throws {
        guard let leaf = try? JSONValue.parse(extra.leaf), leaf["v"]?.int64 == 1,
            let sequence = leaf["seq"]?.int64, UInt64(exactly: sequence) == index
        else { throw Fault.receiptRefused("the leaf says another place than the proof") }
        guard let (salt, payload) = extra.opened else { return }
        guard EventDraft.commitment(salt: salt, payload: payload) == leaf["commit"]?.string else {
            throw Fault.receiptRefused("the payload is not the one the leaf commits to")
        }
    }
}

extension Fault {
    /// A receipt of which something does not hold.
    package static func receiptRefused(
        _ why: String,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .invalid,
            code: "bus.receipt_refused",
            message: LocalizedText(
                zh: "该凭证不成立：\(why)。",
                en: "The receipt does not hold: \(why)"
                    + (why.hasSuffix(".") ? "" : ".")
            ),
            remedy: LocalizedText(
                zh: "请核对所用的公钥，并向出具方重新索取凭证。",
                en: "See that the keys are the right ones, and ask its maker for a new receipt."
            ),
            location: location
        )
    }
}
