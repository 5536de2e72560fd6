import Testing

@Suite struct `A canary that was sent` {
    private static let secrets: Secrets = {
        var secrets = Secrets()
        secrets.add("canary1", of: ["place-1"], "a text of place 1", isPersonal: true)
        return secrets
    }()

    private func leaks(_ text: String, to reader: String = "somebody", after sent: String = "")
        -> [String]
    {
        Self.secrets.leaks(
            in: Array(text.utf8),
            to: [reader],
            afterSending: Array(sent.utf8)
        )
    }

    @Test func `is no news to whoever sent it, and news to everybody else but its place`() {
        #expect(leaks(#"{"text":"canary1rent"}"#).count == 1)
        #expect(leaks(#"{"text":"canary1rent"}"#, to: "place-1").isEmpty)
        #expect(leaks(#"{"text":"canary1rent"}"#, after: #"{"a":"canary1rent"}"#).isEmpty)
    }

    @Test func `excuses no other text of its place that the answer brings as well`() {
        let both = #"{"own":"canary1rent","other":"canary1name"}"#
        #expect(leaks(both, after: #"{"a":"canary1rent"}"#).count == 1)
        // Nor one that begins with it.
        #expect(leaks(#"{"text":"canary1rents"}"#, after: "canary1rent ").count == 1)
    }
}
