import PluginKit
import Testing

@testable import HostProviders

@Suite struct `Times of Chinese providers` {
    @Test func `are written with the offset of Shanghai and read with it or in UTC`() {
        let instant = Instant(rfc3339: "2018-06-08T02:34:56Z")
        #expect(instant.map { ShanghaiTime.text($0) } == "2018-06-08T10:34:56+08:00")
        #expect(ShanghaiTime.instant("2018-06-08T10:34:56+08:00") == instant)
        #expect(ShanghaiTime.instant("2018-06-08T02:34:56Z") == instant)
    }

    @Test(arguments: ["", "+08:00", "2018-06-08T10:34:56+09:00", "2018-06-08 10:34:56+08:00"])
    func `anything else is no time`(text: String) {
        #expect(ShanghaiTime.instant(text) == nil)
    }
}
