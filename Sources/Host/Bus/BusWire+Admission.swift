import HostAuth
import HostHTTP
import HostStore

extension BusWire {
    /// Looks at a reader's rights once more, before they are given what came while they waited.
    ///
    /// A session that ended, a key that was revoked, a role that was taken, an organisation that
    /// moved or was suspended: any of it, and what the reader was let in with no longer holds.
    func stillAdmits(_ exchange: Exchange, _ admission: Admission, _ parts: LoopParts) -> Bool {
        guard let before = admission.session, before.expires > environment.now(),
            case .session(let now, _)? = try? parts.authenticate(exchange)
        else { return false }
        return now === before
            || now.places.contains {
                $0.tenant == admission.tenant && !$0.isSuspended && $0.path == admission.path
                    && $0.permissions == admission.permissions
            }
    }
}
