import JSONWire
import TestGround
import Testing

/// JSONTestSuite, whose file names begin with the expected answer.
@Suite struct `JSONTestSuite` {
    private static let folder = "json/test_parsing"

    /// Files the suite accepts and this reader does not: a name may come once in an object here.
    private static let knownDifferences: Set = [
        "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
    ]

    /// Files that may go either way and are accepted: numbers are kept as they are written.
    private static let acceptedOptional: Set = [
        "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
        "i_number_neg_int_huge_exp.json", "i_number_pos_double_huge_exp.json",
        "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
        "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]

    private func files(_ prefix: String) throws -> [String] {
        try Corpora.names(in: Self.folder).filter { $0.hasPrefix(prefix) }
    }

    /// Reads a file both as a tree and by skipping it; both must come to the same answer.
    private func answer(_ name: String) throws -> JSONError? {
        let bytes = try Corpora.bytes("\(Self.folder)/\(name)")
        let built = refusal { _ = try JSONValue.parse(bytes) }
        let skipped = refusal {
            var reader = try JSONReader(bytes)
            try reader.skipValue()
            try reader.finish()
        }
        #expect(built == skipped, "\(name): reading and skipping disagree")
        return built
    }

    @Test func `the suite is complete`() throws {
        #expect(try files("y_").count == 95)
        #expect(try files("n_").count == 188)
        #expect(try files("i_").count == 35)
    }

    @Test func `what must be accepted is accepted, but for duplicate names`() throws {
        for name in try files("y_") {
            let error = try answer(name)
            if Self.knownDifferences.contains(name) {
                #expect(error?.code == .duplicateKey, "\(name)")
            } else {
                #expect(error == nil, "\(name)")
            }
        }
    }

    @Test func `what must be refused is refused at its first byte that is not JSON`() throws {
        for name in try files("n_") {
            let bytes = try Corpora.bytes("\(Self.folder)/\(name)")
            let error = try #require(try answer(name), "\(name) was accepted")
            if error.code == .tooDeep { continue }
            let bad = try #require(FirstBadByte(in: bytes), "\(name)")
            // Of a number, a literal, an escape or a character the whole is shown.
            #expect([bad.start, bad.offset].contains(error.offset), "\(name): \(error), \(bad)")
        }
    }

    @Test func `what may go either way always goes the same way`() throws {
        for name in try files("i_") {
            let error = try answer(name)
            #expect((error == nil) == Self.acceptedOptional.contains(name), "\(name): \(error)")
            #expect(error?.code == Self.optionalRefusals[name], "\(name)")
        }
    }

    private static let optionalRefusals: [String: JSONError.Code] = [
        "i_object_key_lone_2nd_surrogate.json": .loneSurrogate,
        "i_string_1st_surrogate_but_2nd_missing.json": .loneSurrogate,
        "i_string_1st_valid_surrogate_2nd_invalid.json": .loneSurrogate,
        "i_string_UTF-16LE_with_BOM.json": .unexpectedByte,
        "i_string_UTF-8_invalid_sequence.json": .invalidUTF8,
        "i_string_UTF8_surrogate_U+D800.json": .invalidUTF8,
        "i_string_incomplete_surrogate_and_escape_valid.json": .loneSurrogate,
        "i_string_incomplete_surrogate_pair.json": .loneSurrogate,
        "i_string_incomplete_surrogates_escape_valid.json": .loneSurrogate,
        "i_string_invalid_lonely_surrogate.json": .loneSurrogate,
        "i_string_invalid_surrogate.json": .loneSurrogate,
        "i_string_invalid_utf-8.json": .invalidUTF8,
        "i_string_inverted_surrogates_U+1D11E.json": .loneSurrogate,
        "i_string_iso_latin_1.json": .invalidUTF8,
        "i_string_lone_second_surrogate.json": .loneSurrogate,
        "i_string_lone_utf8_continuation_byte.json": .invalidUTF8,
        "i_string_not_in_unicode_range.json": .invalidUTF8,
        "i_string_overlong_sequence_2_bytes.json": .invalidUTF8,
        "i_string_overlong_sequence_6_bytes.json": .invalidUTF8,
        "i_string_overlong_sequence_6_bytes_null.json": .invalidUTF8,
        "i_string_truncated-utf-8.json": .invalidUTF8,
        "i_string_utf16BE_no_BOM.json": .unexpectedByte,
        "i_string_utf16LE_no_BOM.json": .unexpectedByte,
        "i_structure_500_nested_arrays.json": .tooDeep,
        "i_structure_UTF-8_BOM_empty_object.json": .byteOrderMark,
    ]
}

/// The error a reading ends with.
func refusal(_ body: () throws -> Void) -> JSONError? {
    do {
        try body()
        return nil
    } catch {
        return error as? JSONError
    }
}
