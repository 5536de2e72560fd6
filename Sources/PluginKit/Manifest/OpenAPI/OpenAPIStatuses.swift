/// The statuses with which an operation refuses, as far as they follow from what is declared of it.
///
/// A defect of ours answers 500: nobody is promised that, so it stands in no document.
package enum OpenAPIStatuses {
    /// Whatever is asked: an address or a field that cannot be read or is too long, a token that is
    /// none, somebody who may not act so, what no input has, a request that does not come to its end,
    /// and a host that is busy.
    package static let common: Set<Int> = [400, 401, 403, 408, 414, 417, 422, 431, 503]

    /// Of a request with a body: one that is too large, or no such body.
    package static let ofBody: Set<Int> = [413, 415]

    /// Of whatever is written down: nothing fits on the disk any more.
    package static let ofWrite: Set<Int> = [507]

    /// The statuses of a plugin's operation, but for its success.
    package static func refusals(of route: Manifest.Route) -> Set<Int> {
        var statuses = common
        if ["POST", "PUT", "PATCH"].contains(route.method) { statuses.formUnion(ofBody) }
        if route.method != "GET" { statuses.formUnion(ofWrite) }
        if !(PathTemplate(route.path)?.parameters ?? []).isEmpty { statuses.insert(404) }
        if route.idempotency != .none { statuses.insert(409) }
        if route.quota != nil { statuses.insert(429) }
        // What the faults are that it names, their codes do not say.
        if !route.faults.isEmpty { statuses.formUnion([404, 409, 429]) }
        if route.isDownload { statuses.insert(404) }
        return statuses
    }

    /// Of a file that is asked for in part, or again.
    package static func pieces(of route: Manifest.Route) -> Set<Int> {
        route.isDownload ? [206, 304, 416] : []
    }

    /// The entries of a document, each a problem.
    package static func entries(_ statuses: Set<Int>) -> [JSONMember] {
        statuses.sorted().map {
            JSONMember("\($0)", ["$ref": "#/components/responses/Problem"])
        }
    }
}
