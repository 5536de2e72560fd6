/// What a plugin keeps in its lane's memory.
package struct AggregateRules: Sendable, Hashable {
    package struct Aggregate: Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
        /// Operations that take their place in the lane's order when they are received.
        package var operations: [String]

        package init(name: String, title: LocalizedText, operations: [String]) {
            self.name = name
            self.title = title
            self.operations = operations
        }
    }

    package var aggregates: [Aggregate]

    package init(aggregates: [Aggregate]) { self.aggregates = aggregates }

    package func aggregate(_ kind: String) -> Aggregate? {
        aggregates.first { $0.name == kind }
    }

    /// True for an operation that takes its place in the order when it is received.
    package func orders(_ operation: String) -> Bool {
        aggregates.contains { $0.operations.contains(operation) }
    }
}
