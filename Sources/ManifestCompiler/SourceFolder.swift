import Glibc

/// Reads files and folders; the compiler's only way to the disk.
enum SourceFolder {
    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path):1: error: cannot read this (check path and rights)" }
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            bytes.append(contentsOf: chunk[..<count])
            if count < chunk.count { break }
        }
        guard unsafe ferror(file) == 0 else { throw Unreadable(path: path) }
        return bytes
    }

    /// Writes a file unless it already has this text, so that nothing is rebuilt in vain.
    static func write(_ text: String, to path: String) throws {
        let bytes = Array(text.utf8)
        if let old = try? read(path), old == bytes { return }
        guard let file = unsafe fopen(path, "wb") else { throw Unreadable(path: path) }
        let written = unsafe fwrite(bytes, 1, bytes.count, file)
        guard unsafe fclose(file) == 0, written == bytes.count else {
            throw Unreadable(path: path)
        }
    }

    /// Names of the files in a folder with one of the endings, in order; none without a folder.
    static func files(in folder: String, endings: [String]) -> [String] {
        entries(of: folder).filter { name in endings.contains { name.hasSuffix($0) } }
    }

    /// Paths of all files below a folder with an ending, in order, relative to the folder.
    static func filesBelow(_ folder: String, ending: String, depth: Int = 8) -> [String] {
        guard depth > 0 else { return [] }
        return entries(of: folder).flatMap { name in
            name.hasSuffix(ending)
                ? [name]
                : filesBelow("\(folder)/\(name)", ending: ending, depth: depth - 1)
                    .map { "\(name)/\($0)" }
        }
    }

    /// Names of the folders in a folder, in order.
    static func folders(in folder: String) -> [String] {
        entries(of: folder).filter { !entries(of: "\(folder)/\($0)").isEmpty }
    }

    private static func entries(of folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // Safe because readdir ends every name with a zero and keeps it until the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
