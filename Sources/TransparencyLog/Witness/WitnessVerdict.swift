/// What a witness decides about a request; pure: it is told what was cosigned before.
package enum WitnessVerdict: Equatable, Sendable {
    /// Nothing contradicts it: to be kept, then cosigned.
    case cosign(Checkpoint)
    /// The log is none of this witness's.
    case unknownLog
    /// No key that is trusted for the log has signed.
    case notSigned
    /// The sizes contradict each other.
    case malformed
    /// The witness has cosigned this size, or another root of it; nothing older is cosigned.
    case conflict(size: UInt64)
    /// The checkpoint does not continue what was cosigned.
    case unproven

    /// The HTTP status that the protocol gives it.
    package var status: Int {
        switch self {
        case .cosign: 200
        case .unknownLog: 404
        case .notSigned: 403
        case .malformed: 400
        case .conflict: 409
        case .unproven: 422
        }
    }

    /// Decides, in the order in which the protocol asks.
    ///
    /// `keys` gives the keys that are trusted for an origin; `last` the size and root that were
    /// cosigned last for it.
    package static func judge<E: Error>(
        _ request: WitnessRequest,
        keys: (String) -> [NoteKey],
        last: (String) throws(E) -> (size: UInt64, root: MerkleHash)?
    ) throws(E) -> WitnessVerdict {
        guard let checkpoint = try? Checkpoint(request.note.text) else { return .malformed }
        let known = keys(checkpoint.origin)
        guard !known.isEmpty else { return .unknownLog }
        guard let verified = try? request.note.verified(by: known), !verified.signers.isEmpty else {
            return .notSigned
        }
        guard request.oldSize <= checkpoint.size else { return .malformed }
        let last = try last(checkpoint.origin)
        guard request.oldSize == last?.size ?? 0 else { return .conflict(size: last?.size ?? 0) }
        guard let last, last.size > 0 else {
            return request.proof.isEmpty ? .cosign(checkpoint) : .unproven
        }
        if last.size == checkpoint.size {
            guard last.root == checkpoint.root else { return .conflict(size: last.size) }
            return request.proof.isEmpty ? .cosign(checkpoint) : .unproven
        }
        let isProven = MerkleProof.verifiesConsistency(
            from: last.size,
            oldRoot: last.root,
            to: checkpoint.size,
            root: checkpoint.root,
            proof: request.proof
        )
        return isProven ? .cosign(checkpoint) : .unproven
    }
}
