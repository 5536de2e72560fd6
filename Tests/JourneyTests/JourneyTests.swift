import LinkedPlugins
import Testing

/// A host with whatever plugins the build has, seen by clients nobody here wrote.
@Suite(.serialized) struct `Any running city` {
    @Test(.timeLimit(.minutes(10)))
    func `serves what its OpenAPI document says, and the document is valid`() async throws {
        try await OutsideProof("openapi.py").run()
    }

    @Test(.timeLimit(.minutes(5)))
    func `finds providers in the sandbox that another implementation can speak to`() async throws {
        try await OutsideProof("signed/providers.py").run()
    }
}

/// The city with all that its guides speak of, and what programs see of it: CI's share of each proof.
@Suite(.serialized, .enabled(if: LinkedPlugin.has("housing"), "Housing is left out of this build"))
struct `The running city` {
    @Test(.timeLimit(.minutes(10)))
    func `does what the README's walk-through says`() async throws {
        try await OutsideProof("readme.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `speaks CloudEvents with programs nobody here wrote`() async throws {
        try await OutsideProof("events.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `lets a stranger come from an API key to a verified webhook as the guide says`()
        async throws
    {
        try await OutsideProof("integrating.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `brings signed events whatever happens to it or to their receiver`() async throws {
        try await OutsideProof("webhooks.py").run()
    }

    @Test(.timeLimit(.minutes(30)))
    func `lets a plugin be written as the guide says`() async throws {
        try await OutsideProof("tutorial.py").run()
    }

    @Test(.timeLimit(.minutes(30)))
    func `lets one plugin evolve, go back or be left out without the other`() async throws {
        try await OutsideProof("independence.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `explains every refusal of a bad input in two languages`() async throws {
        try await OutsideProof("bad_inputs.py", "--strings", "40").run()
    }

    @Test(.timeLimit(.minutes(20)))
    func `keeps its OpenAPI document when schemathesis calls it as every kind of caller`()
        async throws
    {
        try await OutsideProof("openapi_fuzz.py", "--examples", "15").run()
    }
}

/// What people see and do in the city, many or one; runs beside the suite above.
@Suite(.serialized, .enabled(if: LinkedPlugin.has("housing"), "Housing is left out of this build"))
struct `People in the running city` {
    @Test(.timeLimit(.minutes(15)))
    func `gives one home to one of ten thousand residents who ask at once`() async throws {
        try await OutsideProof("crowd/one_home.py", "--residents", "10000").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `gives each of many homes to the first who asks, and tells everybody else`() async throws {
        // More at once than any build takes: some are put off, and come again.
        try await OutsideProof(
            "crowd/opening.py",
            "--homes",
            "200",
            "--residents",
            "8000",
            "--seconds",
            "0.5"
        ).run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `leads a resident from a hold to the door code in a browser, with scripts and without`()
        async throws
    {
        try await OutsideProof("crowd/signing.py", "--pages").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `lets a landlord bring homes, and a resident hear of them, with scripts and without`()
        async throws
    {
        try await OutsideProof("crowd/landlords.py").run()
    }

    @Test(.timeLimit(.minutes(5)))
    func `leads a resident from signing in to the door code without a mouse`() async throws {
        try await OutsideProof("crowd/by_keyboard.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `lets sixty residents sign at once, one of them in a browser`() async throws {
        try await OutsideProof("crowd/signing.py").run()
    }

    @Test(.timeLimit(.minutes(10)), .enabled(if: LinkedPlugin.has("exchange")))
    func `leads owners, bidders and officers through an auction in a browser`() async throws {
        try await OutsideProof("crowd/auction_room.py").run()
    }

    @Test(.timeLimit(.minutes(5)), .enabled(if: LinkedPlugin.has("exchange")))
    func `gives out procurements that validators of open contracting data find sound`() async throws
    {
        try await OutsideProof("crowd/ocds.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `gives receipts that a verifier written from the specifications finds sound`() async throws
    {
        try await OutsideProof("signed/receipts.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `says why it cannot start, and seeds anew where a seeding was killed`() async throws {
        try await OutsideProof("starts.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `shows its operator what waits for a decision, and carries it out`() async throws {
        try await OutsideProof("browser.py", "--operator").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `leads a resident from signing in to a held home in a browser`() async throws {
        try await OutsideProof("browser.py").run()
    }
}

/// Hosts that are killed and have to be back in time: nothing else runs on the machine.
@Suite(.serialized, .enabled(if: LinkedPlugin.has("housing"), "Housing is left out of this build"))
struct `A city alone on its machine` {
    @Test(.timeLimit(.minutes(15)))
    func `keeps every promise when it is killed in the midst of writes`() async throws {
        try await OutsideProof("kill.py", "--kills", "100", "--observed").run()
    }

    @Test(.timeLimit(.minutes(10)), .enabled(if: LinkedPlugin.has("exchange")))
    func `loses no offer it acknowledged when it is killed during an auction`() async throws {
        try await OutsideProof("crowd/bidding.py", "--kills", "10").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `loses nothing when it is killed in the midst of archiving`() async throws {
        try await OutsideProof("signed/archive.py", "--kills", "12").run()
    }
}
