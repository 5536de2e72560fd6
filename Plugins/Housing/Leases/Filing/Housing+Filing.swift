import PluginKit

/// What filing and the register of occupants are bound to.
extension Housing {
    func filing(in host: inout Registration) {
        host.handle(Operations.GetFilings.self) { input, context in
            try context.point { try FilingDesk.ownFilings(input.id, in: $0) }
        }
        host.command(Operations.FileLease.self) { try FilingDesk.submitByTenant($0, in: $1) }
        host.download(Operations.ReadFilingPack.self) { try await FilingPackDesk.read($0, $1) }
        host.handle(Operations.GetOccupants.self) { input, context in
            try context.point { try OccupantDesk.own(input.id, in: $0) }
        }
        host.command(Operations.AddOccupant.self) { try OccupantDesk.add($0, in: $1) }
        host.command(Operations.RemoveOccupant.self) { try OccupantDesk.remove($0, in: $1) }
        host.handle(Operations.GetLandlordFilings.self) { _, context in
            try context.point { try FilingDesk.open(in: $0) }
        }
        host.handle(Operations.GetRegister.self) { input, context in
            try context.point { try OccupantDesk.masked(input.id, in: $0) }
        }
        host.command(Operations.SubmitFiling.self) { try FilingDesk.submit($0, in: $1) }
        host.handle(Operations.GetOpenFilings.self) { _, context in
            try context.point { try FilingDesk.open(in: $0) }
        }
        host.command(Operations.RecordFiling.self) { try FilingDesk.record($0, in: $1) }
        host.timer(Timers.FilingTurn.self) { try FilingDesk.turn($0, in: $1) }
        host.page(Pages.RegisterPage.self) { try RegisterPage.tenant($0, $1) }
        host.page(Pages.OccupantPage.self) { try await RegisterForms.add($0, $1) }
        host.page(Pages.RemovalPage.self) { try await RegisterForms.remove($0, $1) }
        host.page(Pages.FileLeasePage.self) { try await RegisterForms.file($0, $1) }
        host.page(Pages.DeskRegisterPage.self) { try RegisterPage.lessor($0, $1) }
        host.page(Pages.FilingPage.self) { try await RegisterForms.submit($0, $1) }
        host.page(Pages.DeskFilingsPage.self) { try FilingsPage.lessor($1) }
        host.page(Pages.FilingsPage.self) { try FilingsPage.office($0, $1) }
        host.page(Pages.FilingAnswerPage.self) { try await RegisterForms.answer($0, $1) }
    }
}
