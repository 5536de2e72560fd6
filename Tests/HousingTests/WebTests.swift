import PluginKit
import Testing

@testable import Housing

@Suite struct `The pages' files` {
    var files: [(name: String, text: String)] {
        Housing.bundle.web.map { ("\($0.name)", "\($0.text)") }
    }

    var templates: [(name: String, text: String)] {
        files.filter { $0.name.hasSuffix(".mustache") }
    }

    @Test func `every text a template shows is in both languages, and none is left over`() throws {
        let strings = try #require(files.first { $0.name == "strings.json" })
        let members = try #require(JSONValue.parse(strings.text).members)
        var used: Set<String> = []
        for template in templates {
            for match in template.text.matches(of: /t\.([A-Za-z]+)/) {
                used.insert(String(match.1))
            }
        }
        #expect(used == Set(members.map(\.name)))
        for member in members {
            for language in ["zh", "en"] {
                #expect(member.value[language]?.string?.isEmpty == false, "\(member.name)")
            }
        }
    }

    @Test func `nothing is shown unescaped`() {
        #expect(templates.count == 31)
        for template in templates {
            #expect(!template.text.contains("{{{"), "\(template.name)")
            #expect(!template.text.contains("{{&"), "\(template.name)")
        }
    }

    @Test func `every form that changes something carries the token`() {
        for template in templates {
            let forms = template.text.split(separator: "<form").dropFirst()
                .filter { $0.contains("method=\"post\"") }
            for form in forms {
                #expect(form.contains("name=\"csrf\" value=\"{{csrf}}\""), "\(template.name)")
            }
        }
    }

    @Test func `nothing comes from elsewhere`() {
        for file in files {
            #expect(
                !file.text.contains("http://") && !file.text.contains("https://"),
                "\(file.name)"
            )
        }
    }
}
