import HostStore

extension PluginStore {
    /// How far the payment of an order has come; nil when nobody made the order.
    func paymentState(of order: String) throws -> String? {
        try text("SELECT state FROM payment WHERE order_id = ?1", order)
    }

    /// What became of a deposit that was reserved; nil when none was.
    func reservationState(of deposit: String) throws -> String? {
        try text("SELECT state FROM host_transfer WHERE id = ?1", deposit)
    }

    private func text(_ sql: StaticString, _ value: String) throws -> String? {
        try file.read { snapshot in
            let select = try snapshot.statement(sql)
            select.bind(value, at: 1)
            return try select.first { $0.text(at: 0) }
        }
    }
}
