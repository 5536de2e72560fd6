import PluginKit

/// What agreements to be charged are bound to.
extension Housing {
    func debits(in host: inout Registration) {
        host.handle(Operations.GetDebit.self) { input, context in
            try context.point { try DebitDesk.own(input.id, in: $0) }
        }
        host.command(Operations.AgreeDebit.self) { try DebitDesk.agree($0, in: $1) }
        host.command(Operations.RevokeDebit.self) { try DebitDesk.revoke($0.id, in: $1) }
        host.effect(Effects.PrepareDebit.self) { try DebitDesk.prepared($0, in: $1) }
        host.effect(Effects.QueryDebit.self) { try DebitDesk.found($0, in: $1) }
        host.effect(Effects.EndDebit.self) { try DebitDesk.gone($0, in: $1) }
        host.effect(Effects.AnnounceCharge.self) { try ChargeDesk.announced($0, in: $1) }
        host.effect(Effects.ChargeOrder.self) { try ChargeDesk.charged($0, in: $1) }
        host.callback(Callbacks.DebitChanged.self) { try DebitDesk.changed($0, in: $2) }
        host.timer(Timers.DebitTurn.self) { try DebitDesk.turn($0, in: $1) }
        host.timer(Timers.ChargeTurn.self) { try ChargeDesk.turn($0, in: $1) }
        host.page(Pages.DebitPage.self) { try DebitPage.reply($0, $1) }
        host.page(Pages.AgreePage.self) { try await DebitForms.agree($0, $1) }
        host.page(Pages.RevokePage.self) { try await DebitForms.revoke($0, $1) }
    }
}
