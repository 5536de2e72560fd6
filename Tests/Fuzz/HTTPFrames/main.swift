// Reads requests from standard input, one a line in hexadecimal digits, and writes one line of JSON for each:
// what the parser makes of it. Reading it in pieces must come to the same, or the program stops with an error.
import HostHTTP

/// The bytes that a line of hexadecimal digits stands for.
func bytes(_ line: String) -> [UInt8] {
    let digits = Array(line.utf8).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}

func describe(_ frame: RequestFrame) -> String {
    switch frame.verdict {
    case .accepted(let length, let next):
        #"{"verdict":"accepted","method":"\#(frame.method)","body":\#(length),"next":\#(next)}"#
    case .refused(let status, let code):
        #"{"verdict":"refused","status":\#(status),"code":"\#(code)"}"#
    case .incomplete:
        #"{"verdict":"incomplete"}"#
    }
}

while let line = readLine() {
    let request = bytes(line)
    let whole = RequestFrame(request)
    for piece in [1, 7] where RequestFrame(request, piece: piece) != whole {
        print(#"{"verdict":"split","piece":\#(piece)}"#)
        fatalError("A request is read differently in pieces of \(piece).")
    }
    print(describe(whole))
}
