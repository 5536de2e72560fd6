import PluginKit

/// What the way from a hold to the door code is bound to.
extension Housing {
    func signing(in host: inout Registration) {
        host.command(Operations.StartJourney.self) { try JourneyDesk.start($0, in: $1) }
        host.command(Operations.CancelJourney.self) { try JourneyDesk.cancel($0.id, in: $1) }
        host.command(Operations.IdentifyPerson.self) { try IdentityDesk.identify($0, in: $1) }
        host.command(Operations.DeclareFacts.self) { try JourneyDesk.declare($0, in: $1) }
        host.command(Operations.RequestSignCode.self) {
            try JourneyDesk.requestCode($0.id, in: $1)
        }
        host.handle(Operations.SignContract.self) { input, context in
            switch try await context.write({ try JourneyDesk.sign(input, in: $0) }) {
            case .signed(let journey): return journey
            case .wrongCode: throw Fault.signCodeWrong()
            }
        }
        host.handle(Operations.GetJourney.self) { input, context in
            try context.point { try JourneyDesk.journey(input.id, in: $0) }
        }
        host.handle(Operations.GetMyJourneys.self) { input, context in
            try context.point {
                try JourneyDesk.journeys(before: input.before, limit: input.limit, in: $0)
            }
        }
        host.download(Operations.ReadContract.self) { try await ContractDesk.read($0, $1) }
        host.command(Operations.GrantMandate.self) { try LeaseDesk.grant($0, in: $1) }
        host.timer(Timers.JourneyTimeout.self) { try SigningDesk.timeOut($0, in: $1) }
        host.effect(Effects.CheckIdentity.self) { try IdentityDesk.checked($0, in: $1) }
        // Whoever has no code asks for another one.
        host.effect(Effects.SendSignCode.self) { _, _ in }
    }

    func payments(in host: inout Registration) {
        host.command(Operations.PayFirstRent.self) { try PaymentDesk.pay($0, in: $1) }
        host.effect(Effects.OpenOrder.self) { try PaymentDesk.opened($0, in: $1) }
        host.effect(Effects.QueryOrder.self) { try PaymentDesk.found($0, in: $1) }
        host.effect(Effects.CloseOrder.self) { try PaymentDesk.closed($0, in: $1) }
        host.effect(Effects.RefundOrder.self) { try PaymentDesk.refunding($0, in: $1) }
        host.effect(Effects.QueryRefund.self) { try PaymentDesk.refundFound($0, in: $1) }
        host.callback(Callbacks.OrderPaid.self) { message, _, tx in
            try PaymentDesk.paid(message, in: tx)
        }
        host.callback(Callbacks.RefundEnded.self) { message, _, tx in
            try PaymentDesk.refundEnded(message, in: tx)
        }
        host.timer(Timers.PaymentPoll.self) { try PaymentDesk.poll($0, in: $1) }
        host.timer(Timers.BillTurn.self) { try BillDesk.turn($0, in: $1) }
        host.effect(Effects.ReadBill.self) { try BillDesk.wasRead($0, in: $1) }
    }

    func doors(in host: inout Registration) {
        host.command(Operations.AssignLock.self) { try LockDesk.assign($0, in: $1) }
        host.command(Operations.SetLock.self) { try LockDesk.name($0, in: $1) }
        host.handle(Operations.GetDoors.self) { input, context in
            try context.point { try DoorDesk.doors(input.id, in: $0) }
        }
        host.effect(Effects.ReckonCode.self) { try DoorDesk.reckoned($0, in: $1) }
        host.effect(Effects.AddCode.self) { try DoorDesk.added($0, in: $1) }
        host.effect(Effects.ListCodes.self) { try DoorDesk.listed($0, in: $1) }
        host.effect(Effects.DeleteCode.self) { try DoorDesk.deleted($0, in: $1) }
        host.effect(Effects.CompareCode.self) { try DoorDesk.compared($0, in: $1) }
        host.effect(Effects.ChangeCode.self) { try DoorDesk.changed($0, in: $1) }
        host.timer(Timers.DoorTurn.self) { try DoorDesk.turn($0, in: $1) }
        host.timer(Timers.LockChange.self) { try DoorDesk.change($0, in: $1) }
    }
}
