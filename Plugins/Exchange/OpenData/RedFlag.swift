import PluginKit

/// An indicator of Cardinal, the red flag library for open contracting data; each is defined there.
enum RedFlag: String, Sendable, CaseIterable {
    /// The time to submit offers is short.
    case shortPeriod = "R003"
    /// One tenderer alone took part.
    case singleBid = "R018"
    /// The next best price is as good as the winning one, compared with other processes.
    case closePrice = "R024"
    /// Somebody offers much and wins little.
    case rarelyWins = "R025"
    /// Different tenderers offered the same price.
    case samePrice = "R028"
    /// An offer that came after the end won.
    case lateWinner = "R030"
    /// All others were disqualified.
    case othersDisqualified = "R035"
    /// The best price was disqualified.
    case bestDisqualified = "R036"
    /// Many offers are disqualified: by a buyer, by whoever conducts the process, or of one tenderer.
    case manyDisqualified = "R038"
    /// Somebody supplies what has little to do with each other.
    case manyTrades = "R048"
    /// The winning price is far better than the next.
    case deepDiscount = "R058"
}

/// Whom or what a flag is about.
enum FlaggedSubject: Sendable, Hashable {
    case process(String)
    case buyer(String)
    case procuringEntity(String)
    case tenderer(String)
}

/// A flag with the indicator's value: mostly 1, a ratio or a count where the definition says so.
struct FlagFound: Sendable, Hashable {
    let subject: FlaggedSubject
    let flag: RedFlag
    let value: Double
}

/// What the definitions leave to whoever uses them; the values here are theirs.
struct RedFlagSettings: Sendable {
    /// Whole days.
    var periodDays: Int64 = 15
    var periodDaysByMethodDetails: [String: Int64] = [:]
    /// Empty for all.
    var periodMethods: Set<String> = []
    var competitiveMethods: Set<String> = ["open", "selective"]
    var topPercent = 75.0
    var disqualifiedMin = 1
    var submittedBidsMin = 2
    var processesOfBuyerMin = 2
    var processesOfSupplierMin = 20
    var codeDigits = 2
    /// Procurement methods whose prices the buyer has set.
    var setPriceMethods: Set<String> = []
    var leftOutMethods: Set<String> = []
}
