import PluginKit

/// People who ask for a home: their identity numbers and door codes lie sealed.
enum ApplicantBook {
    static func register(
        _ input: RegisterApplicant,
        in transaction: borrowing Transaction
    ) throws {
        let today = transaction.now.civilDay
        let number = try CitizenID(input.number, on: today, within: transaction.citizenIDs)
        let applicant = Statements.InsertApplicant(
            id: input.id,
            person: input.person.text,
            number: try transaction.seal(
                number,
                as: Fields.Applicant.Number.self,
                row: input.id,
                about: input.person
            ),
            key: try transaction.finder(number, as: Fields.Applicant.Number.self)
        )
        try transaction.run(applicant)
    }

    static func find(
        _ input: FindApplicant,
        in snapshot: borrowing Snapshot
    ) throws -> ApplicantShown {
        let today = snapshot.call.received.instant.civilDay
        let number = try CitizenID(input.number, on: today, within: snapshot.citizenIDs)
        let key = try snapshot.finder(number, as: Fields.Applicant.Number.self)
        guard let row = try snapshot.first(Statements.FindApplicant(key: key)) else {
            return ApplicantShown(id: nil, number: nil)
        }
        return ApplicantShown(id: row.id, number: try snapshot.masked(row.number))
    }

    static func read(
        _ input: ReadApplicant,
        in snapshot: borrowing Snapshot
    ) throws -> ApplicantShown {
        let row = try snapshot.first(Statements.ReadApplicant(id: input.id))
        let number = try row.map { try snapshot.open($0.number).number }
        return ApplicantShown(id: row?.id, number: number)
    }

    static func give(
        _ input: GiveDoorCode,
        in transaction: borrowing Transaction
    ) throws -> DoorCode {
        guard let row = try transaction.first(Statements.ReadApplicant(id: input.id)) else {
            return DoorCode(code: nil)
        }
        let code = try transaction.seal(
            SecretText(input.code),
            as: Fields.Applicant.DoorCode.self,
            row: row.id,
            about: PersonID(row.person)
        )
        try transaction.run(Statements.SetDoorCode(id: row.id, code: code))
        return DoorCode(code: input.code)
    }

    static func ownCode(
        _ input: ReadDoorCode,
        in snapshot: borrowing Snapshot
    ) throws -> DoorCode {
        let row = try snapshot.first(Statements.OwnDoorCode(id: input.id))
        return DoorCode(code: try row?.code.map { try snapshot.open($0).text })
    }
}
