import ArgumentParser
import Host
import PluginKit

/// Organisations, roles, passwords and keys, while the host is stopped.
struct AuthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Organisations, roles, passwords and keys, while the host is stopped.",
        discussion: "A running host does the same over /auth/v1; its administrators use that.",
        subcommands: [
            AuthTenantsCommand.self, AuthCreateTenantCommand.self, AuthMoveTenantCommand.self,
            AuthSuspendCommand.self, AuthResumeCommand.self, AuthMembersCommand.self,
            AuthGrantCommand.self, AuthWithdrawCommand.self, AuthPasswordCommand.self,
            AuthEndSessionsCommand.self, AuthKeysCommand.self, AuthRevokeKeyCommand.self,
        ]
    )
}

/// A command that opens host.db, does one thing and says what it did.
protocol AuthTaskCommand: AsyncParsableCommand {
    var settings: SettingsOptions { get }
    func carryOut(_ tasks: AuthTasks) async throws -> [String]
}

extension AuthTaskCommand {
    func run() async throws {
        let configuration = try settings.configuration()
        try await FaultReport.orExit {
            let lines = try await AuthTasks.run(
                configuration,
                plugins: plugins.compactMap { $0 }
            ) { try await carryOut($0) }
            for line in lines { print(line) }
        }
    }
}

/// Lists organisations.
struct AuthTenantsCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenants",
        abstract: "List every organisation in the order of the tree."
    )

    @OptionGroup var settings: SettingsOptions

    func carryOut(_ tasks: AuthTasks) async throws -> [String] { try await tasks.tenants() }
}

/// Creates an organisation.
struct AuthCreateTenantCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-tenant",
        abstract: "Create an organisation."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "Its identifier and last path segment: small letters, digits, hyphens.")
    var tenant: String
    @Option(help: "city, district, enterprise, landlord, merchant, buyer, lender or operator.")
    var kind = "enterprise"
    @Option(help: "The organisation above it; none for the top.") var parent: String?
    @Option(help: "Its name in Chinese.") var nameZh: String
    @Option(help: "Its name in English.") var nameEn: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.createTenant(
            tenant,
            kind: kind,
            below: parent,
            name: LocalizedText(zh: nameZh, en: nameEn)
        )
    }
}

/// Moves an organisation.
struct AuthMoveTenantCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "move-tenant",
        abstract: "Put an organisation, with all below it, under another parent."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The organisation.") var tenant: String
    @Option(help: "The new parent.") var parent: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.move(tenant, below: parent)
    }
}

/// Suspends an organisation.
struct AuthSuspendCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "End all acting for an organisation and what stands below it."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The organisation.") var tenant: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.setSuspended(tenant, true)
    }
}

/// Resumes an organisation.
struct AuthResumeCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let the members of a suspended organisation act for it again."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The organisation.") var tenant: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.setSuspended(tenant, false)
    }
}

/// Lists members.
struct AuthMembersCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "List the members of an organisation with their roles."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The organisation.") var tenant: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.members(of: tenant)
    }
}

/// Grants a role.
struct AuthGrantCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Give whoever has a phone a role in an organisation."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The role, such as administrator.") var role: String
    @Option(help: "The mobile number; a person is made when nobody has it.") var phone: String
    @Option(help: "The organisation.") var tenant: String
    @Option(help: "The name of a new person.") var name = ""

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.grant(role, to: phone, name: name, in: tenant)
    }
}

/// Withdraws a role.
struct AuthWithdrawCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a role back."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The role.") var role: String
    @Option(help: "The mobile number.") var phone: String
    @Option(help: "The organisation.") var tenant: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.withdraw(role, from: phone, in: tenant)
    }
}

/// Sets a password that is read from standard input, so that it stands in no list of processes.
struct AuthPasswordCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password",
        abstract: "Set a person's password, read from standard input, and end their sessions."
    )

    @OptionGroup var settings: SettingsOptions
    @Option(help: "The mobile number.") var phone: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        guard let password = readLine() else { throw ValidationError("No password was given.") }
        return try await tasks.setPassword(password, of: phone)
    }
}

/// Ends sessions.
struct AuthEndSessionsCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-sessions",
        abstract: "End every session of a person."
    )

    @OptionGroup var settings: SettingsOptions
    @Option(help: "The mobile number.") var phone: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.endSessions(of: phone)
    }
}

/// Lists keys.
struct AuthKeysCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List the API keys of an organisation that can be used."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The organisation.") var tenant: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.keys(of: tenant)
    }
}

/// Revokes a key.
struct AuthRevokeKeyCommand: AuthTaskCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke-key",
        abstract: "Revoke an API key."
    )

    @OptionGroup var settings: SettingsOptions
    @Argument(help: "The key's identifier, 16 hexadecimal digits.") var key: String

    func carryOut(_ tasks: AuthTasks) async throws -> [String] {
        try await tasks.revokeKey(key)
    }
}
