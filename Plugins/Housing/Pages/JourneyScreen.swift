import PluginKit

/// What a person sees of a journey, pure: the state decides.
enum JourneyScreen: String, Sendable, CaseIterable {
    case identity, facts, terms, sign, pay, payer, wait, door, over

    init(_ journey: Journey) {
        self =
            switch journey.next {
            case .identify: .identity
            case .declare: .facts
            case .requestCode: .terms
            case .sign: .sign
            case .pay: journey.payment?.payUrl == nil || journey.state != .paying ? .pay : .payer
            case .openDoor: .door
            case .wait: .wait
            case .none: .over
            }
    }

    /// The steps of the way, in their order.
    static let steps = [
        LocalizedText(zh: "实名", en: "Identity"), LocalizedText(zh: "情况", en: "Facts"),
        LocalizedText(zh: "条款", en: "Terms"), LocalizedText(zh: "签名", en: "Signature"),
        LocalizedText(zh: "支付", en: "Payment"), LocalizedText(zh: "开门", en: "Door"),
    ]

    /// Which of the steps it is, from 0; nil where the way has ended.
    func step(of state: JourneyState) -> Int? {
        switch self {
        case .identity: 0
        case .facts: 1
        case .terms: 2
        case .sign: 3
        case .pay, .payer: 4
        case .door: 5
        case .over: nil
        case .wait:
            switch state {
            case .held, .identified, .cleared, .provisional: 1
            case .paid, .active: 5
            case .refunding: nil
            default: 4
            }
        }
    }

    /// True where something changes by itself, so that the page looks for it.
    var isWatching: Bool { self == .wait || self == .payer }
}

/// What went wrong with the last step, as the redirect carries it.
enum JourneyNotice: String, Sendable {
    /// The code was wrong or is over.
    case code
    /// No further code yet.
    case limit
    /// The terms are not those that were shown.
    case changed
    /// The terms have what no file of them could show.
    case unreadable
    /// This citizen has signed for as many homes as one may hold.
    case holds
    /// The step is over, or not due yet.
    case late
    /// The landlord's mandate does not cover the contract.
    case mandate
}
