extension Manifest {
    /// Events, subscriptions, timers and secrets.
    func exchanged(_ fields: GrantedFields) -> [Grant] {
        events.map { Grant(id, "event", $0.type, terms(of: $0, fields)) }
            + accepts.map {
                Grant(
                    id,
                    "accepts",
                    $0.event.type,
                    ["permission=\($0.permission)"] + terms(of: $0.event, fields)
                )
            }
            + subscriptions.map { Grant(id, "subscription", $0.name, terms(of: $0, fields)) }
            + timers.map { Grant(id, "timer", $0) }
            + secrets.map { Grant(id, "secret", $0.name, [Grant.quoted("purpose", $0.purpose)]) }
    }

    /// Commands that are offered, and what is used of others.
    func called(_ fields: GrantedFields) -> [Grant] {
        commands.map { command in
            Grant(
                id,
                "command",
                command.id,
                ["permission=\(command.permission)"]
                    + (command.isOnWire ? ["wire"] : [])
                    + (command.actsIn == .resource ? ["acts-in=resource"] : [])
                    + ["deadline-ms<=\(command.deadlineMillis)"]
                    + fields.term("takes", command.input) + fields.term("gives", command.output)
            )
        }
            + usedCommands.map {
                Grant(
                    id,
                    "uses",
                    "\($0.plugin).\($0.id)",
                    [$0.isOptional ? "optional" : "needed"]
                        + fields.term("sends", $0.input) + fields.term("reads", $0.output)
                )
            }
            + usedTables.map { use in
                Grant(
                    id,
                    "uses",
                    use.table,
                    ["columns=\(use.columns.joined(separator: ","))"]
                        + (use.isOptional ? ["optional"] : [])
                        + [Grant.quoted("purpose", use.purpose)]
                )
            }
    }

    /// Whether an event is about a person, who may read it outside, and what stands in it.
    private func terms(of event: PublishedEvent, _ fields: GrantedFields) -> [String] {
        [event.isPersonal ? "personal" : "impersonal"]
            + (event.readPermission.map { ["read=\($0)"] } ?? [])
            + event.fields.map {
                "\($0.name)=\($0.dataClass.rawValue)" + ($0.maskUnless.map { "/\($0)" } ?? "")
            }
            + fields.term("tells", event.schema)
    }

    /// With whose rights a subscription works, from when on, and what it reads.
    private func terms(of rule: SubscriptionRule, _ fields: GrantedFields) -> [String] {
        [rule.type]
            + (rule.permission.map { ["as=originator", "permission=\($0)"] } ?? [])
            + ["from=\(rule.start.rawValue)", "then=\(rule.exhausted.rawValue)"]
            + ["attempts<=\(rule.attemptsMax)", "retry-ms>=\(rule.retryFirstMillis)"]
            + fields.term("reads", rule.schema)
    }
}
