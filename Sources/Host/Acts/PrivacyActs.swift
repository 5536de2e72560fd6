import HostAuth
import PluginKit

/// What people may ask of the city about the facts it keeps of them.
struct PrivacyActs {
    let accounts: Accounts
    let erasure: Erasure

    /// The act behind an operation of the manifest.
    func act(for operation: String) -> (@Sendable (ActRequest) async throws -> Answer)? {
        guard operation == "erasePerson" else { return nil }
        return { try await erase($0) }
    }

    /// For the city alone: an organisation within it knows a person only in part.
    private func erase(_ request: ActRequest) async throws -> Answer {
        let input = try decodeInput(ErasePerson.self, request.input)
        guard let tenant = request.admission.tenant else { throw Fault.actForTenant() }
        // Whoever founds an organisation names its kind, so the kind alone proves nothing.
        guard let place = try await accounts.directory.tree()[tenant], place.kind == .city,
            place.parent == nil
        else { throw Fault.onlyForTheCity() }
        let gone = try await erasure.erase(input.personId, at: request.received.instant)
        try await accounts.directory.noteErased(
            events: gone.events,
            keys: gone.keys,
            by: request.admission.principal,
            in: tenant,
            at: request.received.instant
        )
        return .payload(200, PersonErased(events: Int64(gone.events), keys: Int64(gone.keys)))
    }
}

extension Fault {
    /// Something that only the city itself may do.
    static func onlyForTheCity(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "auth.only_for_the_city",
            message: LocalizedText(
                zh: "此事只能由市级单位办理。",
                en: "Only an organisation that is the city itself may do this."
            ),
            remedy: LocalizedText(
                zh: "请联系市级管理员，或以市级单位名义办理（CityHost-Tenant）。",
                en: "Ask the city's administrator, or act for the city (CityHost-Tenant)."
            ),
            location: location
        )
    }
}
