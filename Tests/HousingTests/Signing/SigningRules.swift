import HostStore
import PluginKit

/// What holds of the plugin's file at every commit, whatever happened: the rules of the domain that a
/// file can show.
enum SigningRules {
    /// Rules that are broken; each counts the rows that break it.
    static func breaches(_ file: StoreFile) throws -> [String] { try broken(rules, file) }

    private static func broken(_ rules: [(String, StaticString)], _ file: StoreFile) throws
        -> [String]
    {
        try file.read { system in
            var found: [String] = []
            for (rule, sql) in rules {
                let count = try system.statement(sql).first { $0.int64(at: 0) } ?? 0
                if count != 0 { found.append("\(rule): \(count)") }
            }
            return found
        }
    }

    /// I7: doors of leases that have begun, whose tenant finds no code that opens them now, though nobody is
    /// to go there.
    ///
    /// An offline code opens for whoever has typed none yet in its first day alone. Since `calm` the host has
    /// worked without a loss: a minute is enough.
    static func lateDoors(_ file: StoreFile, since calm: Instant, at now: Instant) throws
        -> [String]
    {
        try file.read { system in
            let select = try system.statement(
                """
                SELECT d.lease_id, d.leaf, d.state FROM door d JOIN lease l ON l.id = d.lease_id
                WHERE d.state <> 'needsVisit' AND d.state NOT IN ('revoking', 'revoked')
                    AND max(l.activated_at, d.starts_at - 3600000, ?1) + 60000 < ?2
                    AND d.ends_at > ?2 AND NOT EXISTS (
                        SELECT 1 FROM door_code c WHERE c.lease_id = d.lease_id
                            AND c.leaf = d.leaf AND c.state = 'set' AND c.starts_at <= ?2
                            AND (c.kind = 'lease' OR c.starts_at + 86400000 > ?2) AND c.ends_at > ?2)
                """
            )
            select.bind(calm.utcMillis, at: 1)
            select.bind(now.utcMillis, at: 2)
            var late: [String] = []
            try select.each {
                late.append("I7 \($0.text(at: 0))/\($0.int64(at: 1)), \($0.text(at: 2)), is late")
            }
            return late
        }
    }

    private static let rules: [(String, StaticString)] = [
        (
            "I1 no two live occupancies of a leaf overlap",
            """
            SELECT count(*) FROM occupancy a JOIN occupancy b
                ON a.home_id = b.home_id AND a.leaf = b.leaf AND a.id < b.id
            WHERE a.released_at IS NULL AND b.released_at IS NULL
                AND a.start_day < b.end_day AND b.start_day < a.end_day
            """
        ),
        (
            "I2 an active journey has a lease, its days, one contract, and one payment that is applied",
            """
            SELECT count(*) FROM journey j WHERE j.state IN ('active', 'ready') AND NOT (
                EXISTS (SELECT 1 FROM lease l WHERE l.id = j.id
                    AND l.contract_hash = j.contract_hash)
                AND EXISTS (SELECT 1 FROM contract c WHERE c.journey_id = j.id
                    AND c.hash = j.contract_hash)
                AND (SELECT count(*) FROM payment p WHERE p.journey_id = j.id AND p.applied = 1
                    AND (p.state = 'succeeded' OR p.refund_id IS NULL OR EXISTS (
                        SELECT 1 FROM lease l WHERE l.id = j.id AND l.settlement_number > 0))) = 1
                AND (SELECT count(*) FROM occupancy o WHERE o.id = 'lease-' || j.id
                    AND o.released_at IS NULL AND o.start_day = j.start_day
                    AND o.end_day = (SELECT l.kept_until FROM lease l WHERE l.id = j.id)) = CASE WHEN j.leaf IS NOT NULL THEN 1
                    ELSE (SELECT m.leaves FROM home m WHERE m.id = j.home_id) END)
            """
        ),
        (
            "I2 a lease has an active journey",
            """
            SELECT count(*) FROM lease l WHERE NOT EXISTS (
                SELECT 1 FROM journey j WHERE j.id = l.id AND j.state IN ('active', 'ready'))
            """
        ),
        (
            "I3 what the provider received once is in the book once",
            """
            SELECT count(*) FROM payment p
            WHERE (p.transaction_id IS NOT NULL) <> (
                SELECT count(*) > 0 FROM host_transfer t
                WHERE t.id IN (p.order_id || '/deposit', p.order_id || '/unapplied',
                        p.order_id || '/bill', p.order_id || '/supply')
                    AND t.refusal IS NULL)
            """
        ),
        (
            "I4 money in is applied, unapplied, or paid back",
            """
            SELECT count(*) FROM payment p WHERE p.transaction_id IS NOT NULL
                AND coalesce(p.received_fen, p.amount_fen) <> coalesce((
                    SELECT sum(t.amount) FROM host_transfer t
                    WHERE t.id IN (p.order_id || '/deposit', p.order_id || '/rent',
                        p.order_id || '/unapplied', p.order_id || '/bill',
                        p.order_id || '/supply') AND t.refusal IS NULL), 0)
            """
        ),
        (
            "I4 what was received and not paid back is at the provider",
            """
            SELECT (SELECT coalesce(sum(coalesce(received_fen, amount_fen) - returned_fen), 0)
                    FROM payment WHERE transaction_id IS NOT NULL)
                - (SELECT coalesce(sum(debits_posted - credits_posted), 0) FROM host_account
                    WHERE kind = 'Clearing')
            """
        ),
        (
            "I4 what went back of a payment is in the book once for each refund",
            """
            SELECT count(*) FROM payment p WHERE p.returned_fen <> coalesce((
                SELECT sum(t.amount) FROM refund_paid r
                JOIN host_transfer t ON t.id = r.refund_id || '/refunded'
                    AND t.amount = r.amount_fen AND t.refusal IS NULL
                WHERE r.order_id = p.order_id), 0)
                OR p.returned_fen > coalesce(p.received_fen, p.amount_fen)
                OR (p.state = 'refunded') <> (p.transaction_id IS NOT NULL
                    AND p.returned_fen = coalesce(p.received_fen, p.amount_fen))
            """
        ),
        (
            "I5 a lease's deposit is owed, but for what went back of it",
            """
            SELECT count(*) FROM lease l WHERE l.deposit_fen <> coalesce((
                SELECT credits_posted - debits_posted FROM host_account a
                WHERE a.id = 'deposit/' || l.id), 0) + coalesce((
                SELECT sum(t.amount) FROM host_transfer t
                WHERE t.debit = 'deposit/' || l.id AND t.refusal IS NULL), 0)
            """
        ),
        (
            "I5 of a settled deposit what was not taken off has gone back, and nothing is left",
            """
            SELECT count(*) FROM lease l WHERE l.state = 'settled' AND (
                l.owing_fen <> 0
                OR coalesce((SELECT credits_posted - debits_posted FROM host_account a
                    WHERE a.id = 'deposit/' || l.id), 0) <> 0
                OR l.deductions_fen <> coalesce((
                    SELECT sum(t.amount) FROM host_transfer t
                    WHERE t.debit = 'deposit/' || l.id AND t.kind = 'DeductionTaken'
                        AND t.refusal IS NULL), 0))
            """
        ),
        (
            "what a lease's open bills ask for is what its tenant owes by the book",
            """
            SELECT count(*) FROM lease l WHERE coalesce((
                SELECT sum(b.amount_fen - b.prepaid_fen - b.abated_fen - b.offset_fen)
                FROM rent_bill b WHERE b.lease_id = l.id AND b.paid_at IS NULL), 0) + coalesce((
                SELECT sum(u.amount_fen) FROM supply_bill u
                WHERE u.lease_id = l.id AND u.paid_at IS NULL), 0) <> coalesce((
                SELECT debits_posted - credits_posted FROM host_account a
                WHERE a.id = 'receivable/' || l.id), 0)
            """
        ),
        (
            "what is owed for repairs is in the book, and what bills take off came out of it",
            """
            SELECT (SELECT count(*) FROM lease l WHERE (
                    SELECT coalesce(sum(r.abated_fen + r.booked_bill_fen), 0)
                    FROM repair r WHERE r.lease_id = l.id) <> coalesce((
                    SELECT sum(t.amount) FROM host_transfer t
                    WHERE t.credit IN ('offset/' || l.id, 'abatement/' || l.id)
                        AND t.kind IN ('RepairOwed', 'RentAbated') AND t.refusal IS NULL), 0))
                + (SELECT count(*) FROM lease l WHERE (
                    SELECT coalesce(sum(b.abated_fen + b.offset_fen), 0) FROM rent_bill b
                    WHERE b.lease_id = l.id) <> coalesce((
                    SELECT sum(CASE WHEN t.kind IN ('OffsetFreed', 'AbatementFreed')
                        THEN -t.amount ELSE t.amount END)
                    FROM host_transfer t
                    WHERE t.refusal IS NULL AND (
                        t.debit IN ('offset/' || l.id, 'abatement/' || l.id)
                            AND t.kind IN ('OffsetApplied', 'AbatementApplied')
                        OR t.credit IN ('offset/' || l.id, 'abatement/' || l.id)
                            AND t.kind IN ('OffsetFreed', 'AbatementFreed'))), 0))
            """
        ),
        (
            "what is granted for a repair is in the book, or on its way there",
            """
            SELECT count(*) FROM repair r WHERE r.booked_bill_fen <> coalesce(r.granted_bill_fen, 0)
                AND NOT EXISTS (SELECT 1 FROM host_timer t WHERE t.kind = 'RepairBooking'
                    AND t.key = r.number || '/' || r.lease_id)
            """
        ),
        (
            "a filing that time changes has its timer, and a lease that began here has one",
            """
            SELECT (SELECT count(*) FROM filing f WHERE (f.due IS NOT NULL) <> EXISTS (
                    SELECT 1 FROM host_timer t WHERE t.kind = 'FilingTurn'
                        AND t.key = f.number || '/' || f.lease_id AND t.version = f.version))
                + (SELECT count(*) FROM lease l WHERE NOT EXISTS (
                    SELECT 1 FROM filing f WHERE f.lease_id = l.id AND f.reason = 'signing'))
            """
        ),
        (
            "what a meter counted is paid by its tenants and its landlord, to the fen",
            """
            SELECT count(*) FROM meter_bill m WHERE m.amount_fen <> m.lessor_fen + coalesce((
                SELECT sum(u.amount_fen) FROM supply_bill u WHERE u.home_id = m.home_id
                    AND u.meter = m.meter AND u.until_day = m.until_day), 0)
            """
        ),
        (
            "a charge has its order and its timer, and one payment of a bill is kept",
            """
            SELECT (SELECT count(*) FROM debit_charge c WHERE c.order_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM payment p WHERE p.order_id = c.order_id AND p.bill = c.bill
                        AND p.journey_id = c.lease_id AND p.amount_fen = c.amount_fen))
                + (SELECT count(*) FROM debit_charge c WHERE (c.due IS NOT NULL) <> EXISTS (
                    SELECT 1 FROM host_timer t WHERE t.kind = 'ChargeTurn'
                        AND t.key = c.bill || '/' || c.lease_id AND t.version = c.version))
                + (SELECT count(*) FROM payment p JOIN rent_bill b
                    ON b.lease_id = p.journey_id AND b.number = p.bill
                    WHERE p.state = 'succeeded' AND b.order_id IS NOT p.order_id)
            """
        ),
        (
            "a repair that time changes has its timer",
            """
            SELECT count(*) FROM repair r WHERE (r.due IS NOT NULL) <> EXISTS (
                SELECT 1 FROM host_timer t WHERE t.kind = 'RepairTurn'
                    AND t.key = r.number || '/' || r.lease_id AND t.version = r.version)
            """
        ),
        (
            "Art. 9(3): no visitor has a code without the tenant's consent, or beyond its hours",
            """
            SELECT count(*) FROM visit_code c JOIN repair r
                ON r.lease_id = c.lease_id AND r.number = c.number
            WHERE r.visit_number < c.visit OR r.visit_number = c.visit AND (
                r.visit_state <> 'consented' OR r.visit_asked = 0
                OR c.starts_at < r.visit_starts OR c.ends_at > r.visit_ends)
            """
        ),
        (
            "a lease's bills follow each other without a gap, up to where it is billed",
            """
            SELECT (SELECT count(*) FROM rent_bill b WHERE b.number > 1 AND NOT EXISTS (
                    SELECT 1 FROM rent_bill p WHERE p.lease_id = b.lease_id
                        AND p.number = b.number - 1 AND p.until_day = b.from_day))
                + (SELECT count(*) FROM lease l WHERE EXISTS (
                    SELECT 1 FROM rent_bill b WHERE b.lease_id = l.id)
                    AND l.billed_until <> (SELECT max(b.until_day) FROM rent_bill b
                        WHERE b.lease_id = l.id))
            """
        ),
        (
            "what is taken off a deposit is what its lines say",
            """
            SELECT count(*) FROM lease l WHERE l.settlement_number > 0
                AND coalesce(l.settlement_answer, '') <> 'lapsed'
                AND l.deductions_fen <> coalesce((
                    SELECT sum(s.amount_fen) FROM settlement_line s
                    WHERE s.lease_id = l.id AND s.number = l.settlement_number), 0)
            """
        ),
        (
            "a payment that goes back says how much, and nothing else does",
            """
            SELECT count(*) FROM payment
            WHERE (state = 'refundPending') <> (owed_fen > 0)
                OR owed_fen > coalesce(received_fen, amount_fen) - returned_fen
            """
        ),
        (
            "I6 codes lie within their lease, an hour of grace before it",
            """
            SELECT count(*) FROM door_code c JOIN door d
                ON d.lease_id = c.lease_id AND d.leaf = c.leaf AND d.tenant_id = c.tenant_id
            WHERE c.starts_at < d.starts_at - 3600000 OR c.ends_at > d.ends_at
            """
        ),
        (
            "I6 codes of two leases never open one lock together",
            """
            SELECT count(*) FROM door_code a
            JOIN door_code b ON b.lock = a.lock AND b.lease_id < a.lease_id
            WHERE a.state <> 'dropped' AND b.state <> 'dropped'
                AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
            """
        ),
        (
            "I7 no code without a lease that is paid",
            """
            SELECT count(*) FROM door_code c WHERE NOT EXISTS (
                SELECT 1 FROM payment p WHERE p.journey_id = c.lease_id AND p.applied = 1
                    AND (p.state = 'succeeded' OR p.refund_id IS NULL OR EXISTS (
                        SELECT 1 FROM lease l WHERE l.id = c.lease_id AND l.settlement_number > 0)))
            """
        ),
        (
            "I8 a signed rent is within the cap",
            """
            SELECT count(*) FROM lease l WHERE l.rent_fen * 10000 > (
                SELECT sum(o.market_rent_fen * o.cap_basis_points) FROM offer o
                WHERE o.home_id = l.home_id AND o.leaf = coalesce(l.leaf, o.leaf))
            """
        ),
        (
            "a hold keeps exactly its leaves while it is held",
            """
            SELECT count(*) FROM hold h JOIN home m ON m.id = h.home_id
            WHERE (SELECT count(*) FROM occupancy o WHERE o.id = h.id AND o.released_at IS NULL)
                <> CASE WHEN h.state <> 'held' THEN 0 WHEN h.leaf IS NULL THEN m.leaves ELSE 1 END
            """
        ),
        (
            "a home that is paid for is held or let",
            """
            SELECT count(*) FROM journey j WHERE j.state = 'paid' AND NOT EXISTS (
                SELECT 1 FROM hold h WHERE h.id = j.hold_id AND h.state = 'held')
            """
        ),
        (
            "a state that can end by itself has its timer",
            """
            SELECT count(*) FROM journey j WHERE (j.due IS NOT NULL) <> EXISTS (
                SELECT 1 FROM host_timer t WHERE t.kind = 'JourneyTimeout' AND t.key = j.id
                    AND t.version = j.version)
            """
        ),
        (
            "a lease that time changes has its timer",
            """
            SELECT count(*) FROM lease l WHERE (l.due IS NOT NULL) <> EXISTS (
                SELECT 1 FROM host_timer t WHERE t.kind = 'LeaseTurn' AND t.key = l.id
                    AND t.version = l.version)
            """
        ),
        (
            "a qualification that time changes has its timer",
            """
            SELECT count(*) FROM qualification q WHERE (q.due IS NOT NULL) <> EXISTS (
                SELECT 1 FROM host_timer t WHERE t.kind = 'QualificationTurn'
                    AND t.key = q.lease_id AND t.version = q.version)
            """
        ),
        (
            "a lease that began with proofs open has its case, and no other has one",
            """
            SELECT count(*) FROM lease l JOIN journey j ON j.id = l.id
            WHERE (j.proofs IS NOT NULL) <> EXISTS (
                SELECT 1 FROM qualification q WHERE q.lease_id = l.id)
            """
        ),
        (
            "I9 a failure alone frees no home: its keys came from the tenant, or after a notice",
            """
            SELECT count(*) FROM lease l JOIN qualification q ON q.lease_id = l.id
            WHERE l.handed_over_at IS NOT NULL AND (q.state = 'failed'
                OR q.state = 'terminating' AND l.vacancy_basis IS NOT NULL
                    AND (l.handed_over_at + 28800000) / 86400000
                        < (q.choice_at + 28800000) / 86400000 + 30)
            """
        ),
        (
            "a lease's terms follow each other without a gap",
            """
            SELECT count(*) FROM lease_term t WHERE t.number > 1 AND NOT EXISTS (
                SELECT 1 FROM lease_term b WHERE b.lease_id = t.lease_id
                    AND b.number = t.number - 1 AND b.end_day = t.start_day)
            """
        ),
        (
            "a payment that is asked about has its timer",
            """
            SELECT count(*) FROM payment p WHERE (p.due IS NOT NULL) <> EXISTS (
                SELECT 1 FROM host_timer t WHERE t.kind = 'PaymentPoll' AND t.key = p.order_id
                    AND t.version = p.version)
            """
        ),
    ]
}
