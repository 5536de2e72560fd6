import JSONWire
import PluginTesting

extension TestCaller {
    /// Lists a lot that comes from an application of its kind and start price, taken in and accepted.
    func list(_ kind: String, _ lot: [String: JSONValue]) async throws -> JSONValue {
        let applied = try await call(
            "openApplication",
            [
                "titleZh": "挂牌申请", "applicant": "乌龙泉村股份经济合作社", "kind": .string(kind),
                "entitled": 90, "present": 80, "agreed": 80, "approvedFen": lot["startFen"] ?? 1,
                "termEnds": "2036-12-31", "rightEnds": "2040-12-31",
            ]
        )
        let id = applied["id"] ?? .null
        try await call("actOnApplication", ["id": id, "kind": "accept"])
        var input = lot
        input["id"] = id
        if kind == "procurement" { input["itemCode"] = input["itemCode"] ?? "46171610" }
        return try await call(
            "listLot",
            .object(input.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value) })
        )
    }
}
