package import PluginKit

/// A statement that reaches for rows it has no right to.
package struct Attack: Sendable, CustomStringConvertible {
    /// How SQLite refuses it once the compiler has let it through.
    package enum Refusal: Sendable {
        /// The authorizer says no, so it is never prepared.
        case unauthorized
        /// A row of somebody else stops it.
        case foreignRow
        /// There is no such name.
        case unknownName
    }

    package let scope: StatementSpec.Scope
    package let sql: StaticString
    package let isWrite: Bool
    /// The types of its result, for the compiler.
    package let out: String
    package let refusal: Refusal
    /// What a migration has put there for it; nil where the statement is the whole attack.
    package let trigger: StaticString?

    package var description: String { "\(scope.rawValue): \(trigger.map { "\($0) " } ?? "")\(sql)" }

    /// As the plugin's author would write it to a file.
    package var file: String {
        """
        -- statement attack
        -- scope \(scope.rawValue)
        -- out \(out)
        \(sql);

        """
    }

    package var spec: StatementSpec {
        StatementSpec(index: 0, name: "attack", scope: scope, sql: sql, isWrite: isWrite)
    }

    static func read(
        _ scope: StatementSpec.Scope,
        _ sql: StaticString,
        _ out: String = "many (a Text)",
        _ refusal: Refusal = .unauthorized
    ) -> Attack {
        Attack(
            scope: scope,
            sql: sql,
            isWrite: false,
            out: out,
            refusal: refusal,
            trigger: nil
        )
    }

    static func write(
        _ scope: StatementSpec.Scope,
        _ sql: StaticString,
        _ refusal: Refusal = .unauthorized,
        out: String = "none",
        trigger: StaticString? = nil
    ) -> Attack {
        Attack(
            scope: scope,
            sql: sql,
            isWrite: true,
            out: out,
            refusal: refusal,
            trigger: trigger
        )
    }
}
