/// Why a note, checkpoint or proof was refused.
package enum LogError: Error, Equatable, Sendable {
    /// The text is not a signed note.
    case malformedNote

    /// The note's text is not a checkpoint.
    case malformedCheckpoint

    /// The text is not a proof in the form of C2SP tlog-proof.
    case malformedProof

    /// The checkpoint is another log's.
    case wrongOrigin(String)

    /// A key that is known did not make the signature that stands under its name.
    case badSignature(String)

    /// The note has no signature of the log's own key.
    case missingSignature(String)

    /// The leaf is not where the proof says, or the proof is not one for this tree.
    case unproven
}

extension LogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformedNote: "This is not a signed note."
        case .malformedCheckpoint: "The note does not say a checkpoint."
        case .malformedProof: "This is not a log proof."
        case .wrongOrigin(let origin): "The checkpoint is of the log \(origin)."
        case .badSignature(let name): "The signature under the name \(name) is not of its key."
        case .missingSignature(let name): "The log \(name) has not signed this note."
        case .unproven: "The proof does not lead from this leaf to the checkpoint's root."
        }
    }
}
