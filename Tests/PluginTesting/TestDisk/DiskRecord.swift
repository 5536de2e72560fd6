/// Everything that was asked of a simulated disk, in order, with the story's own marks between.
struct DiskRecord: Sendable {
    /// One thing that changes what a loss of power would leave behind.
    enum Entry: Sendable {
        case write(file: String, offset: Int, bytes: [UInt8])
        case truncate(file: String, size: Int)
        /// Everything written to the file before is on the medium.
        case sync(file: String)
        /// The system dropped what was written to the file before, and will not say so again.
        case drop(file: String)
        case delete(file: String, isSynced: Bool)
        /// What was made and deleted in the folder before is so on the medium.
        case syncFolder
        /// The story was told of a success.
        case acknowledged(Int)
    }

    /// The last entries before a point, one a line, for a failure's comment.
    func tail(before count: Int) -> String {
        entries.prefix(count).suffix(24).map { entry in
            switch entry {
            case .write(let file, let offset, let bytes):
                "write \(DiskRecord.short(file)) \(offset)+\(bytes.count)"
            case .truncate(let file, let size): "truncate \(DiskRecord.short(file)) \(size)"
            case .sync(let file): "sync \(DiskRecord.short(file))"
            case .drop(let file): "drop \(DiskRecord.short(file))"
            case .delete(let file, let isSynced):
                "delete \(DiskRecord.short(file)) \(isSynced)"
            case .syncFolder: "sync folder"
            case .acknowledged(let mark): "acknowledged \(mark)"
            }
        }.joined(separator: "\n")
    }

    private static func short(_ file: String) -> Substring {
        file.split(separator: "/").last ?? ""
    }

    private(set) var entries: [Entry] = []

    mutating func add(_ entry: Entry) { entries.append(entry) }

    /// Marks of the first `count` entries.
    func acknowledged(before count: Int) -> [Int] {
        entries.prefix(count).compactMap {
            if case .acknowledged(let mark) = $0 { mark } else { nil }
        }
    }
}

/// What lies on a disk: the bytes of each file.
typealias DiskImage = [String: [UInt8]]

extension [UInt8] {
    /// Writes at an offset, filling a gap with zeros.
    ///
    /// Copies memory as it is: element by element, a debug build would take most of its time here.
    mutating func put(_ bytes: [UInt8], at offset: Int) {
        let end = offset + bytes.count
        if count < end { append(contentsOf: [UInt8](repeating: 0, count: end - count)) }
        unsafe withUnsafeMutableBytes { own in
            unsafe bytes.withUnsafeBytes { new in
                let place = unsafe UnsafeMutableRawBufferPointer(rebasing: own[offset..<end])
                unsafe place.copyMemory(from: new)
            }
        }
    }

    /// Copies what there is from an offset on; tells how much that was.
    func copy(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let length = Swift.max(0, Swift.min(count - offset, buffer.count))
        guard length > 0 else { return 0 }
        unsafe withUnsafeBytes { own in
            unsafe buffer.copyMemory(from: .init(rebasing: own[offset..<(offset + length)]))
        }
        return length
    }

    /// Cuts to a size, or fills up to it with zeros.
    mutating func resize(to size: Int) {
        if count > size { removeLast(count - size) } else { put([], at: size) }
    }
}
