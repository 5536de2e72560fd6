/// What a plugin's reservations are of: kinds of bounded resources.
package struct ReservationRules: Sendable, Hashable {
    /// Over what the capacity of a resource is counted.
    package enum Extent: String, Sendable, CaseIterable {
        /// At all: stock, seats of one show, a budget.
        case count
        /// For each civil day: homes, stalls, rooms.
        case days
    }

    /// Who may ask what is left.
    package enum Availability: String, Sendable, CaseIterable {
        case `public`
        /// Members of the organisation whose resource it is.
        case tenant
    }

    package struct Resource: Sendable, Hashable {
        package var name: String
        package var title: LocalizedText
        package var extent: Extent
        package var availability: Availability
        package var holdSecondsMax: Int

        package init(
            name: String,
            title: LocalizedText,
            extent: Extent,
            availability: Availability,
            holdSecondsMax: Int
        ) {
            self.name = name
            self.title = title
            self.extent = extent
            self.availability = availability
            self.holdSecondsMax = holdSecondsMax
        }
    }

    package var resources: [Resource]

    package init(resources: [Resource]) { self.resources = resources }

    package func resource(_ kind: String) -> Resource? { resources.first { $0.name == kind } }
}
