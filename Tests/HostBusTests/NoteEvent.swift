import JSONWire
@testable import PluginKit

/// An event of the test town that carries a note, says nothing about anybody and is not read back.
protocol NoteEvent: Event {
    var note: String { get }
}

extension NoteEvent {
    var partitionKey: String { note }
    var subject: PersonID? { nil }

    static func decode(
        _ reader: inout JSONReader,
        at pointer: JSONPointer,
        _ violations: inout Violations
    ) throws -> Self? { nil }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("note")
        writer.string(note)
        writer.endObject()
    }
}

/// What a consumer of notes publishes in turn.
struct NoteEchoed: NoteEvent {
    static let spec = EventSpec(type: "town.note.echoed.v1", isPersonal: false)
    let note: String
}
