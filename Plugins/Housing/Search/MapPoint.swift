/// A point on the map (WGS 84), in millionths of a degree.
struct MapPoint: Sendable, Hashable {
    let longitudeE6: Int64
    let latitudeE6: Int64

    /// Metres a millionth of a degree of latitude, on a sphere of 6,371,008.8 m (IUGG mean radius).
    private static let metres = 0.111_195_08

    /// Metres to another point as the crow flies; good to a percent within a city.
    func metres(to other: MapPoint) -> Double {
        var east = Double(other.longitudeE6 - longitudeE6)
        if east > 180_000_000 { east -= 360_000_000 }
        if east < -180_000_000 { east += 360_000_000 }
        let north = Double(other.latitudeE6 - latitudeE6)
        let middle = Double(latitudeE6 + other.latitudeE6) / 2_000_000
        let x = east * MapPoint.metres * MapPoint.cosine(ofDegrees: middle)
        let y = north * MapPoint.metres
        return (x * x + y * y).squareRoot()
    }

    /// Taylor's series to the tenth power: within 0.00003 up to the poles.
    private static func cosine(ofDegrees degrees: Double) -> Double {
        let square = (degrees * .pi / 180) * (degrees * .pi / 180)
        var (sum, part) = (1.0, 1.0)
        for step in 1...5 {
            part *= -square / Double((2 * step - 1) * (2 * step))
            sum += part
        }
        return sum
    }
}

/// A part of the map; its edges belong to it.
struct MapBox: Sendable, Hashable {
    let west: Int64
    let south: Int64
    let east: Int64
    let north: Int64

    func contains(_ point: MapPoint) -> Bool {
        (west...east).contains(point.longitudeE6) && (south...north).contains(point.latitudeE6)
    }
}

/// Whatever lies so many minutes from a place, by a model and not by a timetable.
///
/// The model: on foot 60 m a minute as the crow flies; or ten minutes to and from stops and 300 m
/// a minute (18 km/h) between them.
struct Commute: Sendable, Hashable {
    let place: MapPoint
    let minutes: Int64

    /// How far one gets.
    var metres: Int64 { max(minutes * 60, (minutes - 10) * 300) }

    func reaches(_ point: MapPoint) -> Bool { place.metres(to: point) <= Double(metres) }
}
