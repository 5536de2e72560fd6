import TestGround

/// What a medium may hold after the power went at one point of a record.
///
/// Since a file's last sync its writes may have reached the medium or not, each alone, in any
/// order, and in part: sectors of 512 bytes are whole.
struct PowerLoss {
    /// What becomes of the writes that no sync has followed.
    enum Fate: CaseIterable {
        case allLost, allKept, prefixKept, someKept, sectorsKept
    }

    private static let sector = 512

    private enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(Int)
    }

    private var durable: DiskImage = [:]
    private var pending: [String: [Change]] = [:]
    private var deleted: Set<String> = []

    /// The state of the medium after the first `count` entries; `medium` is what was on it before.
    init(_ record: DiskRecord, after count: Int, on medium: DiskImage = [:]) {
        durable = medium
        for entry in record.entries.prefix(count) { follow(entry) }
    }

    /// Takes one more entry.
    private mutating func follow(_ entry: DiskRecord.Entry) {
        switch entry {
        case .write(let file, let offset, let bytes):
            pending[file, default: []].append(.write(offset: offset, bytes: bytes))
        case .truncate(let file, let size):
            pending[file, default: []].append(.truncate(size))
        case .sync(let file):
            deleted.remove(file)
            var bytes = durable[file] ?? []
            for change in pending.removeValue(forKey: file) ?? [] { apply(change, to: &bytes) }
            durable[file] = bytes
        case .drop(let file):
            pending[file] = nil
        case .delete(let file, let isSynced):
            pending[file] = nil
            if isSynced { durable[file] = nil } else { deleted.insert(file) }
        case .syncFolder:
            for file in deleted { durable[file] = nil }
            deleted = []
        case .acknowledged:
            break
        }
    }

    /// One of the media the loss may leave.
    func image(_ fate: Fate, _ random: inout SeededRandom) -> DiskImage {
        var image = durable
        // In order of names, so that a seed stands for one medium.
        for file in deleted.sorted() where keepsOne(fate, &random) { image[file] = nil }
        for (file, changes) in pending.sorted(by: { $0.key < $1.key }) {
            let kept = kept(changes, fate, &random)
            guard !kept.isEmpty else { continue }
            var bytes = image[file] ?? []
            for change in kept { apply(change, to: &bytes) }
            image[file] = bytes
        }
        return image
    }

    private func keepsOne(_ fate: Fate, _ random: inout SeededRandom) -> Bool {
        switch fate {
        case .allLost: false
        case .allKept: true
        default: Bool.random(using: &random)
        }
    }

    private func kept(
        _ changes: [Change],
        _ fate: Fate,
        _ random: inout SeededRandom
    ) -> [Change] {
        switch fate {
        case .allLost: []
        case .allKept: changes
        case .prefixKept: Array(changes.prefix(Int.random(in: 0...changes.count, using: &random)))
        case .someKept: changes.filter { _ in Bool.random(using: &random) }
        case .sectorsKept: changes.flatMap { torn($0, &random) }
        }
    }

    /// The sectors of a write that arrived.
    private func torn(_ change: Change, _ random: inout SeededRandom) -> [Change] {
        guard case .write(let offset, let bytes) = change else {
            return Bool.random(using: &random) ? [change] : []
        }
        var arrived: [Change] = []
        var at = offset
        while at < offset + bytes.count {
            let end = min((at / PowerLoss.sector + 1) * PowerLoss.sector, offset + bytes.count)
            if Bool.random(using: &random) {
                let part = Array(bytes[(at - offset)..<(end - offset)])
                arrived.append(.write(offset: at, bytes: part))
            }
            at = end
        }
        return arrived
    }

    private func apply(_ change: Change, to bytes: inout [UInt8]) {
        switch change {
        case .write(let offset, let written): bytes.put(written, at: offset)
        case .truncate(let size): bytes.resize(to: size)
        }
    }
}
