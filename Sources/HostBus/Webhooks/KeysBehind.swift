/// Partition keys of a webhook that have fallen behind what was read of the log: what they have
/// after their place is left there until what they have before it has gone.
///
/// A key that fails for days thereby costs one place, not one row for each of its events.
struct KeysBehind: Sendable {
    private var places: [String: Int64] = [:]
    private var changed: Set<String> = []

    init(_ stored: [String: Int64]) { places = stored }

    var count: Int { places.count }

    /// Everything of the key up to here was taken in; nil for one that is not behind.
    subscript(key: String) -> Int64? { places[key] }

    /// Where a key stands from here on; nil once it has come up with the others.
    mutating func move(_ key: String, to place: Int64?) {
        guard places[key] != place else { return }
        places[key] = place
        changed.insert(key)
    }

    /// The one furthest behind of those that may be read on.
    func first(where mayGo: (String, Int64) -> Bool) -> (key: String, place: Int64)? {
        var found: (key: String, place: Int64)?
        for (key, place) in places where mayGo(key, place) {
            if found.map({ (place, key) < ($0.place, $0.key) }) ?? true { found = (key, place) }
        }
        return found
    }

    /// What has changed since it was asked last, in order of the keys.
    mutating func settle() -> [WebhookSchedule.KeyPlace] {
        defer { changed = [] }
        return changed.sorted().map { WebhookSchedule.KeyPlace(key: $0, place: places[$0]) }
    }
}
