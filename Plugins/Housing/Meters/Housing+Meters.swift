import PluginKit

/// What meters and their bills are bound to.
extension Housing {
    func meters(in host: inout Registration) {
        host.handle(Operations.GetMeters.self) { input, context in
            try context.point { try MeterDesk.meters(input.id, in: $0) }
        }
        host.command(Operations.RecordReading.self) { try MeterDesk.record($0, in: $1) }
        host.command(Operations.BillMeter.self) { try MeterDesk.bill($0, in: $1) }
        host.handle(Operations.GetSupplies.self) { input, context in
            try context.point { try SupplyDesk.own(input.id, in: $0) }
        }
        host.command(Operations.PaySupply.self) { try SupplyDesk.pay($0, in: $1) }
        host.page(Pages.MetersPage.self) { try MetersPage.reply($0, $1) }
        host.page(Pages.ReadingPage.self) { try await MeterForms.record($0, $1) }
        host.page(Pages.MeterBillPage.self) { try await MeterForms.bill($0, $1) }
        host.page(Pages.SuppliesPage.self) { try SuppliesPage.reply($0, $1) }
        host.page(Pages.PaySupplyPage.self) { try await MeterForms.pay($0, $1) }
    }
}
