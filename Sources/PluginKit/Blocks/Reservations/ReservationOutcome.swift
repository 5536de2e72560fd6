/// What became of a hold that was asked for or changed.
public enum ReservationOutcome: Sendable, Hashable {
    /// It is so now, or has been since it was asked for the first time.
    case held(Reservation)
    /// Nothing was changed.
    case refused(ReservationRefusal)

    /// The hold, or the fault that says why there is none.
    public func reservation() throws -> Reservation {
        switch self {
        case .held(let hold): hold
        case .refused(let refusal): throw refusal.fault()
        }
    }
}

/// Why a hold was refused, or a step of one.
public enum ReservationRefusal: Error, Sendable, Hashable {
    /// Somebody else has what is wanted of this resource.
    case taken(resource: String)
    /// There is no such resource.
    case noResource(String)
    /// The id stands for another hold.
    case differs
    /// There is no such hold.
    case missing
    /// It has ended by itself.
    case expired
    /// It was given back.
    case released
    /// It was used up.
    case consumed
    /// It is not yet, or no longer, in a state for this.
    case otherState

    /// The refusal as a person sees it.
    public func fault(location: SourceLocation = .here()) -> Fault {
        switch self {
        case .taken(let resource): Fault.resourceTaken(resource, location: location)
        case .noResource(let resource): Fault.resourceMissing(resource, location: location)
        case .differs: Fault.holdReused(location: location)
        case .missing: Fault.holdMissing(location: location)
        case .expired: Fault.holdExpired(location: location)
        case .released, .consumed, .otherState: Fault.holdOver(location: location)
        }
    }
}
