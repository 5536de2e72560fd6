import HostAuth
import HostBus
import PluginKit

/// What an operator may see of the bus and decide about: events of their own organisation and of
/// those below it, and, where one organisation stands above all, those of nobody in particular.
struct OperatorView: Sendable {
    private let path: TenantPath
    private let seesNobodys: Bool
    private let places: TenantPlaces

    /// For who acts at the top of the tree; a fault for everybody else.
    init(_ admission: Admission, _ places: TenantPlaces) throws {
        guard let path = admission.path, path.parent == nil else {
            throw Fault.operatorsOnly()
        }
        self.path = path
        self.places = places
        seesNobodys = places.haveOneTop()
    }

    /// True for an event that is theirs to see.
    func shows(_ entry: HeldDesk.Entry) -> Bool { shows(entry.envelope?.tenant) }

    func shows(_ envelope: EventEnvelope) -> Bool { shows(envelope.tenant) }

    func shows(_ tenant: TenantID?) -> Bool {
        guard let tenant else { return seesNobodys }
        guard let text = places.path(of: tenant), let place = TenantPath(text) else { return false }
        return path.contains(place)
    }
}

extension Fault {
    /// The bus is the whole city's.
    static func operatorsOnly(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "bus.operators_only",
            message: LocalizedText(
                zh: "事件总线由最上级单位管理。",
                en: "The bus is looked after by an organisation at the top of the tree."
            ),
            remedy: LocalizedText(
                zh: "请改为代表最上级单位办理，或请其管理员处理。",
                en: "Act for the organisation at the top, or ask its administrator."
            ),
            location: location
        )
    }
}
