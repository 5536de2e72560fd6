/// Whether every value that one schema allows is understood by another.
package struct SchemaFit {
    /// One way in which it is not.
    package struct Gap: Sendable, Hashable, CustomStringConvertible {
        /// JSON Pointer into the value; items of a list are `*`.
        package let place: String
        package let problem: String

        package var description: String { place.isEmpty ? problem : "\(place): \(problem)" }
    }

    /// A schema among those it refers to.
    package struct Side {
        package let path: String
        package let schemas: [String: Schema]

        package init(_ path: String, _ schemas: [String: Schema]) {
            self.path = path
            self.schemas = schemas
        }

        func shape(of shape: Schema.Shape) -> Schema.Shape? {
            guard case .reference(let path) = shape else { return shape }
            return schemas[path].flatMap { self.shape(of: $0.shape) }
        }
    }

    private let reader: Side
    private let writer: Side
    /// True when the reader skips members that it does not know, whatever its schema says.
    private let skipsUnknown: Bool

    /// What the writer may write and the reader does not understand; empty when all is well.
    package static func gaps(
        reader: Side,
        writer: Side,
        skipsUnknown: Bool = false
    ) -> [Gap] {
        let fit = SchemaFit(reader: reader, writer: writer, skipsUnknown: skipsUnknown)
        return fit.gaps(.reference(reader.path), .reference(writer.path), at: "")
    }

    private func gaps(_ read: Schema.Shape, _ written: Schema.Shape, at place: String) -> [Gap] {
        guard let read = reader.shape(of: read), let written = writer.shape(of: written) else {
            return [Gap(place: place, problem: "a schema is missing")]
        }
        switch (read, written) {
        case (.object(let read), .object(let written)): return gaps(read, written, at: place)
        case (.list(let read), .list(let written)):
            return range(read.min...read.max, written.min...written.max, "items", at: place)
                + gaps(read.items, written.items, at: place + "/*")
        case (.text(let read), .text(let written)): return gaps(read, written, at: place)
        case (.choice(let read), .choice(let written)):
            return written.filter { !read.contains($0) }.map {
                Gap(place: place, problem: "the word \"\($0)\" is not known")
            }
        case (.text(let read), .choice(let written)) where read.format == nil:
            let lengths = written.map(\.unicodeScalars.count)
            return range(
                read.min...read.max,
                (lengths.min() ?? 0)...(lengths.max() ?? 0),
                "characters",
                at: place
            )
        case (.integer(let read), .integer(let written)) where read.isMoney == written.isMoney:
            return range(read.min...read.max, written.min...written.max, "as a number", at: place)
        case (.truth, .truth): return []
        default: return [Gap(place: place, problem: "it is of another type")]
        }
    }

    private func gaps(
        _ read: Schema.Object,
        _ written: Schema.Object,
        at place: String
    ) -> [Gap] {
        var gaps: [Gap] = []
        for property in read.properties {
            let here = "\(place)/\(property.name)"
            guard let other = written.property(property.name) else {
                if property.isRequired {
                    gaps.append(Gap(place: here, problem: "it is required and never there"))
                }
                continue
            }
            if property.isRequired, !other.isRequired {
                gaps.append(Gap(place: here, problem: "it is required and may be missing"))
            }
            if !property.isNullable, other.isNullable {
                gaps.append(Gap(place: here, problem: "it may be null"))
            }
            gaps += self.gaps(property.shape, other.shape, at: here)
        }
        guard !read.skipsUnknown, !skipsUnknown else { return gaps }
        return gaps
            + written.properties.filter { read.property($0.name) == nil }.map {
                Gap(place: "\(place)/\($0.name)", problem: "it is not known")
            }
    }

    private func gaps(_ read: Schema.Text, _ written: Schema.Text, at place: String) -> [Gap] {
        guard read.format == nil || read.format == written.format else {
            let other = written.format.map { "\"\($0.rawValue)\"" } ?? "any text"
            return [Gap(place: place, problem: "its format is \(other)")]
        }
        return range(read.min...read.max, written.min...written.max, "characters", at: place)
    }

    private func range<N: Comparable>(
        _ read: ClosedRange<N>,
        _ written: ClosedRange<N>,
        _ unit: String,
        at place: String
    ) -> [Gap] {
        guard read.lowerBound > written.lowerBound || read.upperBound < written.upperBound else {
            return []
        }
        return [
            Gap(
                place: place,
                problem: "\(written.lowerBound) to \(written.upperBound) \(unit) may come, "
                    + "\(read.lowerBound) to \(read.upperBound) are understood"
            )
        ]
    }
}
