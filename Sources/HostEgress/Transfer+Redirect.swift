import PluginKit

extension Transfer {
    /// The request that an answer asks for in place of this one; nil when the answer stands.
    ///
    /// It is judged like any other. To another origin it goes without the fields of this one, which
    /// may be secrets.
    func redirect(after ending: Ending) -> Result<EgressRequest, Fault>? {
        guard case .success(let answer) = ending.result, request.method == .get,
            request.redirectsMax > 0, Transfer.redirecting.contains(answer.status),
            let location = answer.header("location")
        else { return nil }
        guard let address = url.resolving(location), let goal = EgressURL(address) else {
            return .failure(.egressNotAllowed("a redirect that cannot be read"))
        }
        var next = request
        next.url = address
        next.redirectsMax -= 1
        next.deadlineMillis -= tookMillis
        guard next.deadlineMillis > 0 else {
            return .failure(.egressUnanswered("\(origin): no time left to follow it"))
        }
        if goal.origin != origin { next.headers = [] }
        return .success(next)
    }

    private static let redirecting: Set<Int> = [301, 302, 303, 307, 308]
}
