import PluginKit

/// Who signs, as the file keeps it: sealed, and opened by the person and by the plugin at work alone.
struct Applicant: Sendable {
    /// Which entry of name and number this is.
    let tries: Int64
    let name: String
    let number: CitizenID
    let phone: MobileNumber

    /// The applicant of a journey; nil before anybody was named.
    static func of(_ journey: String, in tx: borrowing Transaction) throws -> Applicant? {
        guard let row = try tx.first(Statements.ApplicantOfJourney(journeyId: journey)) else {
            return nil
        }
        return Applicant(
            tries: row.tries,
            name: try tx.open(row.name).text,
            number: try tx.open(row.citizenId),
            phone: try tx.open(row.phone)
        )
    }

    /// What the signings of this citizen are found by, with whatever landlord they are.
    func finder(in tx: borrowing Transaction) throws -> Finder<Fields.Applicant.CitizenId> {
        try tx.finder(number, as: Fields.Applicant.CitizenId.self, in: Applicant.everyLandlord)
    }

    /// Stands for all landlords together: how many homes a person holds is a rule of the city's.
    private static let everyLandlord = TenantID("city")

    /// The name, sealed for its journey's row.
    func sealedName(
        _ row: String,
        about person: PersonID,
        in tx: borrowing Transaction
    ) throws -> Sealed<Fields.Applicant.Name> {
        try tx.seal(SecretText(name), as: Fields.Applicant.Name.self, row: row, about: person)
    }

    /// The citizen id, sealed for its journey's row.
    func sealedNumber(
        _ row: String,
        about person: PersonID,
        in tx: borrowing Transaction
    ) throws -> Sealed<Fields.Applicant.CitizenId> {
        try tx.seal(number, as: Fields.Applicant.CitizenId.self, row: row, about: person)
    }

    /// The phone, sealed for its journey's row.
    func sealedPhone(
        _ row: String,
        about person: PersonID,
        in tx: borrowing Transaction
    ) throws -> Sealed<Fields.Applicant.Phone> {
        try tx.seal(phone, as: Fields.Applicant.Phone.self, row: row, about: person)
    }

    /// Keeps the applicant of the caller's journey in place of an earlier one.
    func keep(for signing: Signing, in tx: borrowing Transaction) throws {
        let (row, person) = (signing.id, signing.person)
        let name = try sealedName(row, about: person, in: tx)
        let number = try sealedNumber(row, about: person, in: tx)
        let phone = try sealedPhone(row, about: person, in: tx)
        let key = try finder(in: tx)
        if tries == 1 {
            try tx.run(
                Statements.InsertApplicant(
                    journeyId: row,
                    name: name,
                    citizenId: number,
                    citizenKey: key,
                    phone: phone
                )
            )
        } else {
            try tx.run(
                Statements.ChangeApplicant(
                    journeyId: row,
                    name: name,
                    citizenId: number,
                    citizenKey: key,
                    phone: phone
                )
            )
        }
    }
}
