import Glibc

do {
    let command = try CompilerCommand(Array(CommandLine.arguments.dropFirst()))
    exit(try command.run())
} catch {
    CompilerCommand.say("\(error)")
    exit(1)
}
