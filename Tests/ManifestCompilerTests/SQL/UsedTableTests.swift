import Foundation
import Testing

@testable import ManifestCompiler

/// A plugin that reads another's published table, and what the compiler says to mistakes in that.
@Suite struct `A used table` {
    private static let owner = [
        "plugin.json": """
        {"schema": "plugin/1", "id": "weather", "version": "0.1.0", "hostApi": "^0.1",
         "title": {"zh": "天气", "en": "Weather"}, "owner": "weather team", "status": "alpha",
         "boot": "degraded", "tables": {
          "pub_forecast_v1": {"published": true, "publicWhere": "1", "columns": {
            "day": {"class": "public", "purpose": "p"}, "sky": {"class": "public", "purpose": "p"},
            "source": {"class": "public", "purpose": "p"}}},
          "secret": {"publicWhere": "1", "columns": {"word": {"class": "public", "purpose": "p"}}}
        }}
        """,
        "Migrations/0001-forecast.sql": """
        CREATE TABLE pub_forecast_v1 (day INTEGER NOT NULL PRIMARY KEY, sky TEXT NOT NULL,
            source TEXT NOT NULL) STRICT;
        CREATE TABLE secret (word TEXT NOT NULL PRIMARY KEY) STRICT;
        """,
    ]

    private static let use = """
        "uses": {"tables": [{"table": "weather.forecast.v1", "columns": ["day", "sky"], "purpose": "p"}]},
        "timers"
        """

    private static let statement = """
        -- statement outlook
        -- scope public
        -- in day Int
        -- out optional (sky Text)
        SELECT sky FROM weather_forecast_v1_public WHERE day = :day;

        -- statement mine
        """

    /// What the compiler says when one text of the user or of the owner is another.
    private func lines(_ old: String = "", _ new: String = "", ofOwner: Bool = false) throws
        -> [String]
    {
        let sample = try SamplePlugin()
        try sample.replace("\"timers\"", by: Self.use, in: "plugin.json")
        try sample.replace("-- statement mine", by: Self.statement, in: "Statements/stalls.sql")
        let files = ["plugin.json", "Statements/stalls.sql"]
        if !old.isEmpty, !ofOwner {
            let holder = try files.filter { try sample.text($0).contains(old) }
            try sample.replace(old, by: new, in: #require(holder.first))
        }
        for (path, text) in Self.owner {
            try sample.write(
                ofOwner ? text.replacing(old, with: new) : text,
                to: "../\(sample.folder.lastPathComponent)-owner/\(path)"
            )
        }
        let place = sample.folder.path + "-owner"
        defer { try? FileManager.default.removeItem(atPath: place) }
        return try sample.compile(
            owners: [PluginFiles(manifestFolder: place, pluginFolder: place)]
        ).lines
    }

    @Test func `is read by statements when both sides declare it`() throws {
        #expect(try lines() == [])
    }

    @Test(arguments: [
        ("weather.forecast.v1", "weather.tide.v1", "weather does not publish pub_tide_v1"),
        ("weather.forecast.v1", "wether.forecast.v1", "there is no plugin \"wether\""),
        (#"["day", "sky"]"#, #"["day", "wind"]"#, "weather.forecast.v1 has no column \"wind\""),
        (#"["day", "sky"]"#, #"["day"]"#, "no such column: sky"),
        ("SELECT sky", "SELECT source", "no such column: source"),
        ("SELECT sky", "SELECT wind", "no such column: wind"),
        ("weather_forecast_v1_public", "weather_secret_public", "no such table"),
        ("FROM weather_forecast_v1_public", "FROM weather_forecast_v1", "cannot be read under"),
    ])
    func `is refused where it is not so`(old: String, new: String, problem: String) throws {
        let said = try lines(old, new)
        #expect(said.contains { $0.contains(problem) }, "\(said)")
    }

    @Test(arguments: [
        (#""published": true, "#, "", "pub_forecast_v1"),
        (#""published": true, "#, #""published": false, "#, "pub_forecast_v1"),
        (#""sky": {"class": "public", "purpose": "p"},"#, "", "has no column \"sky\""),
        (
            #""class": "public", "purpose": "p"}, "sky""#,
            #""class": "public", "purpose": "p"}, "sk""#,
            "has no column \"sky\""
        ),
    ])
    func `is refused where its owner has not published it so`(
        old: String,
        new: String,
        problem: String
    ) throws {
        let said = try lines(old, new, ofOwner: true)
        #expect(said.contains { $0.contains(problem) }, "\(said)")
    }
}
