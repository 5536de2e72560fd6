import CLibUV
import Glibc

extension LoopError {
    /// Turns the result of a libuv call into a thrown sentence when it is negative.
    static func check(_ result: Int32, _ call: StaticString) throws(LoopError) {
        guard result < 0 else { return }
        throw .system(
            call: "\(call)",
            code: result,
            reason: unsafe String(cString: uv_strerror(result))
        )
    }

    /// The error of the system call that has just failed.
    static func lastCall(_ call: StaticString) -> LoopError {
        let code = errno
        return .system(
            call: "\(call)",
            code: code,
            reason: unsafe String(cString: strerror(code))
        )
    }
}
