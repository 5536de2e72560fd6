import PluginKit

/// What one auction is about, under a policy: prices, bidders and the opening.
struct AuctionTerms: Sendable, Hashable {
    /// Up to which price an award goes.
    enum Limit: Sendable, Hashable {
        case none
        /// Everybody knows it, and no offer may go beyond it.
        case open(fen: Int64)
        /// Known by its commitment until the end: the hexadecimal `LimitSeal`.
        case sealed(commitment: String)
    }

    /// Somebody who may offer, known in the auction by a label only.
    struct Bidder: Sendable, Hashable {
        var label: String
        /// What the amount is divided by in scored awards.
        var quality: Int64 = 1
        var hasPriority = false
        /// The offer that was handed in before rounds begin.
        var initialFen: Int64?
    }

    var id: String
    var direction: Policy.Direction
    var opensAt: Stamp
    var startFen: Int64
    var stepFen: Int64
    /// The largest step of a range; else nil.
    var stepMaxFen: Int64?
    var limit: Limit = .none
    /// An end on the clock, such as the office's closing time.
    var hardStopAt: Stamp?
    /// In the order in which they registered.
    var bidders: [Bidder]
    /// SHA-256 of what each party to a draw keeps secret until then, in their order.
    var drawCommitments: [String] = []
}

/// The bounds of what the engine computes with.
enum AuctionLimits {
    /// Ninety trillion yuan: two of them and their differences fit 64 bits.
    static let fenMax: Int64 = 9_000_000_000_000_000
    static let qualityMax: Int64 = 1_000_000_000
    static let biddersMax = 10_000
    /// Phases and windows take thirty-one days at most.
    static let secondsMax: Int64 = 2_678_400
    static let labelMax = 64
    /// The year 2200: spans added to a stamp before it do not overflow.
    static let stampMax: Int64 = 7_258_118_400_000_000_000
}

/// How a sealed limit is kept secret and shown later to have been there before.
enum LimitSeal {
    /// The commitment that is published: SHA-256 of the amount's digits, a colon and the salt.
    static func commitment(fen: Int64, salt: String) -> String {
        SHA256Sum(of: Array("\(fen):\(salt)".utf8)).hex
    }
}
