import PluginKit

/// Destroys keys of what is sealed about people, in a transaction of one connection.
struct KeyErasure {
    let connection: Connection
    let blocks: Manifest.Blocks

    /// The people about whom something is sealed; whoever has a file has a key as well.
    func people() throws -> [PersonID] {
        var people: [PersonID] = []
        let select = try connection.statement(
            "SELECT DISTINCT person FROM host_seal_key WHERE person<>'' ORDER BY person"
        )
        try select.each { people.append(PersonID($0.text(at: 0))) }
        return people
    }

    /// Destroys a person's keys that are as old as `made`, all of them without one; gives how many.
    ///
    /// What was found by their values is found no more, and files about them lose their rows.
    func erase(_ person: PersonID, madeUpTo made: Instant?) throws -> Int {
        let select = try connection.statement(
            "SELECT n FROM host_seal_key WHERE person=?1 AND made_ms<=?2"
        )
        select.bind(person.text, at: 1)
        select.bind(made?.utcMillis ?? .max, at: 2)
        var keys: [Int64] = []
        try select.each { keys.append($0.int64(at: 0)) }
        for key in keys {
            for field in blocks.personal?.fields ?? [] { try field.forget(key, connection) }
            let delete = try connection.statement("DELETE FROM host_seal_key WHERE n=?1")
            delete.bind(key, at: 1)
            try delete.run()
        }
        if blocks.files != nil { try eraseFiles(about: person, made) }
        return keys.count
    }

    /// Files about them go with their rows; what lies on the disk is swept.
    private func eraseFiles(about person: PersonID, _ made: Instant?) throws {
        let delete = try connection.statement(
            "DELETE FROM host_file WHERE person=?1 AND kept_ms<=?2"
        )
        delete.bind(person.text, at: 1)
        delete.bind(made?.utcMillis ?? .max, at: 2)
        try delete.run()
    }
}

extension PersonalRules.Field {
    /// Whatever was found by a value that is gone is found no more: what is left is chance.
    fileprivate func forget(_ key: Int64, _ connection: Connection) throws {
        guard let finder else { return }
        let header = SealedCell.header(key).hexadecimal
        try connection.execute(
            """
            UPDATE main."\(table)" SET "\(finder)"=randomblob(32)
                WHERE substr("\(column)", 1, \(SealedCell.headerBytes))=x'\(header)'
            """
        )
    }
}
