public import PluginKit

/// A contract with every kind of value, for tests of what the manifest compiler generates.
public struct Specimen: Plugin {
    /// Makes the plugin; it has no state of its own.
    public init() {}

    /// Echoes, so that the generated identifiers are used.
    public func register(in host: inout Registration) {
        host.handle(Operations.MakeThing.self) { input, _ in input.thing }
        host.handle(Operations.FindThings.self) { _, _ in ThingList(items: []) }
        host.handle(Operations.Touch.self) { _, _ in NoContent() }
        host.page(Pages.ThingForm.self) { _, _ in .redirect(to: "/specimen/things") }
    }
}
