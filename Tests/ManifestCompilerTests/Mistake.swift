import Testing

/// One mistake put into the sample plugin, and how the compiler has to answer.
struct Mistake: CustomTestStringConvertible, Sendable {
    let file: String
    let old: String
    let new: String
    /// `file:line: error:` that one of the lines starts with; the line is that of the mistake.
    let place: String
    let problem: String

    init(_ file: String, _ old: String, _ new: String, _ place: String, _ problem: String) {
        self.file = file
        self.old = old
        self.new = new
        self.place = place
        self.problem = problem
    }

    var testDescription: String { problem }

    static let inManifest: [Mistake] = [
        Mistake(
            "plugin.json",
            #""id": "stalls","#,
            "",
            "plugin.json:1: error: ",
            "\"id\" is missing"
        ),
        Mistake(
            "plugin.json",
            #""owner""#,
            #""ownr""#,
            "plugin.json:7: error: /ownr: ",
            "no member"
        ),
        Mistake("plugin.json", "plugin/1", "plugin/2", "plugin.json:2: error: /schema: ", "format"),
        Mistake(
            "plugin.json",
            #""id": "stalls","#,
            #""id": "temp","#,
            "plugin.json:3: error: /id: ",
            "has a file of this name"
        ),
        Mistake("plugin.json", "^0.1", "^7", "plugin.json:5: error: /hostApi: ", "does not offer"),
        Mistake("plugin.json", "alpha", "omega", "plugin.json:8: error: /status: ", "unknown word"),
        Mistake(
            "plugin.json",
            #"["merchant"]}"#,
            #"["merchant"]},"#,
            "plugin.json:12: error: ",
            "No JSON value starts"
        ),
        Mistake(
            "plugin.json",
            #"{"id": "stalls.stall.let""#,
            #"{"id": "housing.stall.let""#,
            "plugin.json:11: error: /permissions/0/id: ",
            "<plugin>.<thing>.<act>"
        ),
        Mistake(
            "plugin.json",
            #""permission": "stalls.stall.let""#,
            #""permission": "stalls.no.no""#,
            "plugin.json:19: error: /routes/1/permission: ",
            "there is no permission"
        ),
        Mistake(
            "plugin.json",
            #""output": "schemas/StallList.json", "exposure": "public"}"#,
            #""output": "schemas/StallList.json"}"#,
            "plugin.json:14: error: /routes/0: ",
            "\"exposure\" is missing"
        ),
        Mistake(
            "plugin.json",
            #""exposure": "permission""#,
            #""exposure": "public""#,
            "plugin.json:19: error: /routes/1/permission: ",
            "what is public has no permission"
        ),
        Mistake(
            "plugin.json",
            #""exposure": "permission", "idempotency""#,
            #""exposure": "public", "idempotency""#,
            "plugin.json:20: error: /routes/1/idempotency: ",
            "would share their keys"
        ),
        Mistake(
            "plugin.json",
            #""output": "schemas/StallList.json", "exposure": "public""#,
            #""output": "schemas/StallList.json", "personal": false, "exposure": "public""#,
            "plugin.json:16: error: /routes/0/personal: ",
            "nothing is kept"
        ),
        Mistake(
            "plugin.json",
            #""operation": "letForm""#,
            #""operation": "letStall""#,
            "plugin.json:24: error: /pages/0/operation: ",
            "is there twice"
        ),
        Mistake(
            "plugin.json",
            "/stalls/v1/stalls\"",
            "/housing/v1/stalls\"",
            "plugin.json:15: error: /routes/0/path: ",
            "starts with /stalls/v1/"
        ),
        Mistake(
            "plugin.json",
            "/stalls/{id}/let\"",
            "/stalls/v1/{id}/let\"",
            "plugin.json:24: error: /pages/0/path: ",
            "not with /stalls/v1/"
        ),
        Mistake(
            "plugin.json",
            #""path": "/stalls/v1/stalls/{id}/lets""#,
            #""path": "/stalls/v1/stalls/{id}/lets/{id}""#,
            "plugin.json:18: error: /routes/1/path: ",
            "is there twice"
        ),
        Mistake(
            "plugin.json",
            #""path": "/stalls/v1/stalls/{id}/lets""#,
            #""path": "/stalls/v1/stalls/{number}/lets""#,
            "plugin.json:18: error: /routes/1/path: ",
            "has no property \"number\""
        ),
        Mistake(
            "plugin.json",
            "\"stalls.stall.let.v1\"",
            "\"stalls.stall.let.v0\"",
            "plugin.json:41: error: /events/0/type: ",
            "<plugin>.<thing>.<happened>.v<N>"
        ),
        Mistake(
            "plugin.json",
            "\"stallId\"",
            "\"stall\"",
            "plugin.json:42: error: /events/0/partitionKey: ",
            "no required plain property"
        ),
        Mistake(
            "plugin.json",
            "\"personId\"",
            "\"stallId\"",
            "plugin.json:42: error: /events/0/subject: ",
            "format \"person\""
        ),
        Mistake(
            "plugin.json",
            #", "personal": true"#,
            "",
            "plugin.json:41: error: /events/0/schema: ",
            "/personId is about a person, and the event is not personal"
        ),
        Mistake(
            "plugin.json",
            "\"LetExpiry\"",
            "\"let-expiry\"",
            "plugin.json:48: error: /timers/0: ",
            "cannot name a Swift type"
        ),
        Mistake(
            "plugin.json",
            "schemas/LetForm.json",
            "schemas/LetFrom.json",
            "plugin.json:25: error: /pages/0/input: ",
            "no readable schema"
        ),
        Mistake(
            "plugin.json",
            #""roles": ["merchant"]"#,
            #""roles": ["a merchant"]"#,
            "plugin.json:11: error: /permissions/0/roles: ",
            "\"a merchant\" is no name of a role"
        ),
        Mistake(
            "plugin.json",
            #""count": 30"#,
            #""count": 0"#,
            "plugin.json:21: error: /routes/1/quota/count: ",
            "whole number from 1"
        ),
        Mistake(
            "plugin.json",
            #""subject": "holder""#,
            #""subject": "owner""#,
            "plugin.json:29: error: /tables/stall/subject: ",
            "no column \"owner\""
        ),
    ]

    static let inSchemas: [Mistake] = [
        Mistake(
            "schemas/LetStall.json",
            #""format": "date"}"#,
            #""pattern": "^a", "maxLength": 9}"#,
            "schemas/LetStall.json:4: error: /properties/from/pattern: ",
            "not supported"
        ),
        Mistake(
            "schemas/Stall.json",
            #""maxLength": 40"#,
            #""minLength": 1"#,
            "schemas/Stall.json:5: error: /properties/name: ",
            "\"maxLength\" is missing"
        ),
        Mistake(
            "schemas/StallList.json",
            #""additionalProperties": false, "#,
            "",
            "schemas/StallList.json:1: error: ",
            "additionalProperties"
        ),
        Mistake(
            "schemas/StallList.json",
            "Stall.json\"}",
            "Stal.json\"}",
            "schemas/StallList.json:1: error: ",
            "no readable schema schemas/Stal.json"
        ),
        Mistake(
            "schemas/Stall.json",
            #""widthCm": {"type": "integer""#,
            #""widthCm": {"type": "number""#,
            "schemas/Stall.json:7: error: /properties/size/properties/widthCm/type: ",
            "\"number\""
        ),
        Mistake(
            "schemas/Stall.json",
            #"["id", "rentFen", "size"]"#,
            #"["id", "rent", "size"]"#,
            "schemas/Stall.json:1: error: /required: ",
            "\"rent\" is required"
        ),
        Mistake(
            "schemas/SearchStalls.json",
            #""default": 20"#,
            #""default": 51"#,
            "schemas/SearchStalls.json:5: error: /properties/limit/default: ",
            "own rules"
        ),
        Mistake(
            "schemas/SearchStalls.json",
            #""maxItems": 3, "#,
            "",
            "schemas/SearchStalls.json:4: error: /properties/tags: ",
            "\"maxItems\" is missing"
        ),
        Mistake(
            "schemas/Stall.json",
            #""format": "id""#,
            #""format": "uri""#,
            "schemas/Stall.json:3: error: /properties/id/format: ",
            "format is not supported"
        ),
        Mistake(
            "schemas/consumed/HomeHeld.json",
            "true",
            "false",
            "schemas/consumed/HomeHeld.json:1: error: ",
            "skip members that come later"
        ),
        Mistake(
            "schemas/Stall.json",
            #""size": {"type": "object""#,
            #""money": {"type": "object""#,
            "schemas/Stall.json:6: error: /properties/money: ",
            "would hide another"
        ),
        Mistake(
            "schemas/StallLet.json",
            #""a": {"type": "boolean"}"#,
            #""subject": {"type": "boolean"}"#,
            "plugin.json:41: error: /events/0/schema: ",
            "cannot have a property \"subject\""
        ),
    ]
}
