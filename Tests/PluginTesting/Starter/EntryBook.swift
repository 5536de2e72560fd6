import PluginKit

/// The entries of one organisation; the store's views keep those of others away.
enum EntryBook {
    /// Records an entry and publishes that it happened, in one transaction.
    static func record(_ input: RecordEntry, in transaction: borrowing Transaction) throws -> Entry
    {
        let entry = Entry(id: transaction.newID(), text: input.text, recordedAt: transaction.now)
        try transaction.run(
            Statements.InsertEntry(id: entry.id, text: entry.text, recordedAt: entry.recordedAt)
        )
        try transaction.publish(
            EntryRecorded(entryId: entry.id, recordedAt: entry.recordedAt)
        )
        return entry
    }

    /// The entries after a given one, oldest first.
    static func page(_ input: EntryPage, in snapshot: borrowing Snapshot) throws -> EntryList {
        let rows = try snapshot.all(
            Statements.Entries(after: input.after ?? "", limit: input.limit)
        )
        let items = rows.map { Entry(id: $0.id, text: $0.text, recordedAt: $0.recordedAt) }
        let isLast = items.count < Int(input.limit)
        return EntryList(items: items, next: isLast ? nil : items.last?.id)
    }
}
