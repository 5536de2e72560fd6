extension Tile {
    /// Where the tile is served below the log's prefix, such as `tile/0/x001/x234/067.p/5`.
    package var path: String {
        var path = "tile/"
        switch content {
        case .hashes(let level): path += String(level)
        case .entries: path += "entries"
        }
        path += "/" + Self.path(of: index)
        return isFull ? path : path + ".p/" + String(width)
    }

    /// Three digits an element, all but the last behind an `x`.
    package static func path(of index: UInt64) -> String {
        var path = digits(index % 1000)
        var rest = index / 1000
        while rest > 0 {
            path = "x" + digits(rest % 1000) + "/" + path
            rest /= 1000
        }
        return path
    }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value)
        return String(repeating: "0", count: 3 - text.count) + text
    }

    /// Reads a path, which must be exactly the one its tile has.
    package init?(path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.count <= 12, parts.popFirst() == "tile", let level = parts.popFirst() else {
            return nil
        }
        let content: Content
        if level == "entries" {
            content = .entries
        } else {
            guard let number = Decimal.parse(level), number <= Self.levelMax else { return nil }
            content = .hashes(level: Int(number))
        }
        var width = Self.widthMax
        if let beforeLast = parts.dropLast().last, beforeLast.hasSuffix(".p") {
            guard let last = parts.popLast(), let number = Decimal.parse(last),
                (1..<Self.widthMax).contains(Int(clamping: number)), let marked = parts.popLast()
            else { return nil }
            width = Int(number)
            parts.append(marked.dropLast(2))
        }
        guard let index = Self.index(of: parts) else { return nil }
        self.init(content, index: index, width: width)
        // Leading zero elements and the like would give one tile several names.
        guard self.path == path else { return nil }
    }

    private static func index(of parts: ArraySlice<Substring>) -> UInt64? {
        var index: UInt64 = 0
        for (place, part) in parts.enumerated() {
            var digits = part
            if place < parts.count - 1 {
                guard digits.popFirst() == "x" else { return nil }
            }
            guard digits.utf8.count == 3, digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
                let value = UInt64(digits)
            else { return nil }
            let (product, isTooBig) = index.multipliedReportingOverflow(by: 1000)
            let (sum, isStillTooBig) = product.addingReportingOverflow(value)
            guard !isTooBig, !isStillTooBig else { return nil }
            index = sum
        }
        return parts.isEmpty ? nil : index
    }
}
