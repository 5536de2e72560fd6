/// Why a JSON text was refused, and at which byte.
public struct JSONError: Error, Equatable, Sendable {
    /// What was wrong; the raw values are stable and may be shown to callers.
    public enum Code: String, Sendable, CaseIterable {
        case unexpectedEnd = "unexpected_end"
        case unexpectedByte = "unexpected_byte"
        case invalidNumber = "invalid_number"
        case controlCharacter = "control_character"
        case invalidEscape = "invalid_escape"
        case loneSurrogate = "lone_surrogate"
        case invalidUTF8 = "invalid_utf8"
        case byteOrderMark = "byte_order_mark"
        case duplicateKey = "duplicate_key"
        case tooDeep = "too_deep"
        case tooLarge = "too_large"
        case trailingBytes = "trailing_bytes"
        case expectedKey = "expected_key"
        case expectedColon = "expected_colon"
        case expectedCommaOrEnd = "expected_comma_or_end"
        case expectedObject = "expected_object"
        case expectedArray = "expected_array"
        case expectedString = "expected_string"
        case expectedNumber = "expected_number"
        case expectedBool = "expected_bool"
        case expectedNull = "expected_null"
        case notAnInteger = "not_an_integer"
        case integerOutOfRange = "integer_out_of_range"
        case numberOutOfRange = "number_out_of_range"
        case inexactInteger = "inexact_integer"
        case outOfPlace = "out_of_place"
    }

    public let code: Code

    /// The byte the problem was seen at, counted from the start of the document.
    public let offset: Int

    public init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// Whether the text is JSON, only not the value the reader was asked for.
    public var isAboutMeaning: Bool {
        switch code {
        case .expectedObject, .expectedArray, .expectedString, .expectedNumber, .expectedBool,
            .expectedNull, .notAnInteger, .integerOutOfRange, .numberOutOfRange, .inexactInteger:
            true
        default:
            false
        }
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(sentence) (byte \(offset))" }

    /// One sentence for a person, without the offset.
    public var sentence: String {
        switch code {
        case .unexpectedEnd: "The text ends in the middle of a value."
        case .unexpectedByte: "No JSON value starts with this byte."
        case .invalidNumber: "This is not a number as JSON writes numbers."
        case .controlCharacter: "Control characters in a string must be escaped."
        case .invalidEscape: "This escape sequence does not exist in JSON."
        case .loneSurrogate: "An escaped surrogate has no partner."
        case .invalidUTF8: "The text is not valid UTF-8."
        case .byteOrderMark: "The text must not start with a byte order mark."
        case .duplicateKey: "This object already has a member of this name."
        case .tooDeep: "Arrays and objects are nested too deeply."
        case .tooLarge: "The text is larger than allowed."
        case .trailingBytes: "Something follows after the end of the value."
        case .expectedKey: "A member name in double quotes is expected."
        case .expectedColon: "A colon is expected after a member name."
        case .expectedCommaOrEnd: "A comma or the closing bracket is expected."
        case .expectedObject: "An object is expected."
        case .expectedArray: "An array is expected."
        case .expectedString: "A string is expected."
        case .expectedNumber: "A number is expected."
        case .expectedBool: "true or false is expected."
        case .expectedNull: "null is expected."
        case .notAnInteger: "The number is not a whole number."
        case .integerOutOfRange: "The whole number does not fit in 64 bits."
        case .numberOutOfRange: "The number is too large for a double."
        case .inexactInteger: "The whole number would change its value as a double."
        case .outOfPlace: "The reader was asked for something that cannot come here."
        }
    }
}
