import Foundation
import HostStore
import Synchronization

@testable import PluginKit

/// Kinds of accounts and transfers of a landlord's book.
enum Book {
    enum Clearing: AccountKind { static let name: StaticString = "Clearing" }
    enum Bank: AccountKind { static let name: StaticString = "Bank" }
    enum Claim: AccountKind { static let name: StaticString = "Claim" }
    enum Deposit: AccountKind { static let name: StaticString = "Deposit" }
    enum Income: AccountKind { static let name: StaticString = "Income" }

    enum DepositPaid: TransferKind { static let name: StaticString = "DepositPaid" }
    enum DepositKept: TransferKind { static let name: StaticString = "DepositKept" }
    enum RentCharged: TransferKind { static let name: StaticString = "RentCharged" }
    enum RentPaid: TransferKind { static let name: StaticString = "RentPaid" }
    enum Settled: TransferKind { static let name: StaticString = "Settled" }

    private static let title = LocalizedText(zh: "测试", en: "Test")

    private static func account(
        _ name: StaticString,
        _ side: LedgerRules.Side,
        _ holder: LedgerRules.Holder,
        _ money: LedgerRules.Purpose,
        isBounded: Bool = true
    ) -> LedgerRules.Account {
        LedgerRules.Account(
            name: "\(name)",
            title: title,
            side: side,
            isBounded: isBounded,
            holder: holder,
            money: money
        )
    }

    private static func transfer(
        _ name: StaticString,
        _ debit: StaticString,
        _ credit: StaticString
    ) -> LedgerRules.Transfer {
        LedgerRules.Transfer(name: "\(name)", title: title, debit: "\(debit)", credit: "\(credit)")
    }

    static let rules = LedgerRules(
        accounts: [
            account(Clearing.name, .debit, .provider, .mixed),
            account(Bank.name, .debit, .tenant, .mixed),
            account(Claim.name, .debit, .person, .rent, isBounded: false),
            account(Deposit.name, .credit, .tenant, .deposit),
            account(Income.name, .credit, .tenant, .rent, isBounded: false),
        ],
        transfers: [
            transfer(DepositPaid.name, Clearing.name, Deposit.name),
            transfer(DepositKept.name, Deposit.name, Claim.name),
            transfer(RentCharged.name, Claim.name, Income.name),
            transfer(RentPaid.name, Clearing.name, Claim.name),
            transfer(Settled.name, Bank.name, Clearing.name),
        ]
    )

    /// Every account of the rig with its kind.
    static let accounts: [(id: String, kind: String)] = [
        ("clearing", "Clearing"), ("bank", "Bank"), ("claim/1", "Claim"), ("deposit/1", "Deposit"),
        ("income", "Income"),
    ]

    static func open(in tx: borrowing Transaction) throws {
        try tx.openAccount(Clearing.self, id: "clearing")
        try tx.openAccount(Bank.self, id: "bank")
        try tx.openAccount(Claim.self, id: "claim/1", about: PersonID("liu"))
        try tx.openAccount(Deposit.self, id: "deposit/1", about: PersonID("liu"))
        try tx.openAccount(Income.self, id: "income")
    }
}

/// A file with a ledger, for one organisation, with the host's own timers.
struct LedgerRig {
    let home: TestStore
    let store: PluginStore
    let blocks: Manifest.Blocks

    init(_ home: TestStore, blocks: Manifest.Blocks = Manifest.Blocks(ledger: Book.rules)) throws {
        self.home = home
        self.blocks = blocks
        store = try PluginStore(
            bundle: Notebook.bundle(),
            tables: Notebook.tables,
            blocks: blocks,
            in: DataDirectory(home.path),
            environment: home.environment()
        )
    }

    /// A rig with every account open.
    static func opened() async throws -> LedgerRig {
        let rig = try LedgerRig(TestStore())
        try await rig.write { try Book.open(in: $0) }
        return rig
    }

    var call: CallContext { home.call(Principal(kind: .service, id: "notebook"), tenant: "t1") }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) async throws -> T {
        try await store.write(call, body)
    }

    func transfer(_ order: TransferOrder) async throws -> TransferOutcome {
        try await write { try $0.transfer(order) }
    }

    func transfer(linked chain: [TransferOrder]) async throws -> [TransferOutcome] {
        try await write { try $0.transfer(linked: chain) }
    }

    /// Pays a deposit, which everything else starts from.
    @discardableResult
    func payDeposit(_ id: String, fen: Int64, reference: String? = nil) async throws
        -> TransferOutcome
    {
        try await transfer(
            TransferOrder(
                Book.DepositPaid.self,
                id: id,
                debit: "clearing",
                credit: "deposit/1",
                amount: Money(fen: fen),
                reference: reference
            )
        )
    }

    func account(_ id: String) throws -> AccountBalance? {
        try store.point(call) { try $0.account(id) }
    }

    func proof() throws -> BalanceProof { try store.point(call) { try $0.balanceProof() } }

    /// Fires what is due, as the host does.
    func fire() async throws {
        let timers = TimerService(
            plugin: store.plugin,
            lane: store.lane,
            handlers: BlockTimers.handlers(of: blocks),
            environment: home.environment(),
            onProblem: { _ in }
        )
        while let next = try await timers.fireDue(upTo: home.now).next, next <= home.now {}
    }

    /// What a process that is killed now leaves behind, opened again.
    func crashed() throws -> LedgerRig {
        let copy = try home.copyOfFiles("crashed")
        copy.clock.store(home.clock.load(ordering: .relaxed), ordering: .relaxed)
        store.close()
        return try LedgerRig(copy, blocks: blocks)
    }
}

extension TransferOutcome {
    /// Why it was refused; nil when it was made.
    var refusal: TransferRefusal? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal
    }

    /// What was moved; nil when it was refused.
    var amount: Int64? {
        guard case .made(let transfer) = self else { return nil }
        return transfer.amount.fen
    }
}
