import Testing

@testable import HostSandbox

@Suite struct `Where a sandbox listens` {
    @Test(arguments: ["127.0.0.1:8095", "127.0.0.2:0", "localhost:1"])
    func `is this machine`(text: String) {
        var settings = SandboxServer.Settings()
        let isTaken = settings.listen(text)
        #expect(isTaken)
    }

    @Test(arguments: [
        "", "8095", "0.0.0.0:8095", "192.168.1.1:80", "example.com:80", "127.0.0.1:",
        "127.0.0.1:-1",
        "127.0.0.1:65536", "127.0.0.1:1:1", ":80",
    ])
    func `is nowhere else`(text: String) {
        var settings = SandboxServer.Settings()
        let isTaken = settings.listen(text)
        #expect(!isTaken)
    }
}
