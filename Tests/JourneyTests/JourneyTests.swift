import LinkedPlugins
import Testing

/// A host with whatever plugins the build has, seen by clients nobody here wrote.
@Suite(.serialized) struct `Any running city` {
    @Test(.timeLimit(.minutes(10)))
    func `serves what its OpenAPI document says, and the document is valid`() throws {
        try OutsideProof("openapi.py").run()
    }

    @Test(.timeLimit(.minutes(5)))
    func `finds providers in the sandbox that another implementation can speak to`() throws {
        try OutsideProof("signed/providers.py").run()
    }
}

/// The city with all that its guides speak of: CI's share of each proof.
@Suite(.serialized, .enabled(if: LinkedPlugin.has("housing"), "Housing is left out of this build"))
struct `The running city` {
    @Test(.timeLimit(.minutes(10)))
    func `does what the README's walk-through says`() throws {
        try OutsideProof("readme.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `speaks CloudEvents with programs nobody here wrote`() throws {
        try OutsideProof("events.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `lets a stranger come from an API key to a verified webhook as the guide says`() throws {
        try OutsideProof("integrating.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `brings signed events whatever happens to it or to their receiver`() throws {
        try OutsideProof("webhooks.py").run()
    }

    @Test(.timeLimit(.minutes(30)))
    func `lets a plugin be written as the guide says`() throws {
        try OutsideProof("tutorial.py").run()
    }

    @Test(.timeLimit(.minutes(30)))
    func `lets one plugin evolve, go back or be left out without the other`() throws {
        try OutsideProof("independence.py").run()
    }

    @Test(.timeLimit(.minutes(15)))
    func `gives one home to one of ten thousand residents who ask at once`() throws {
        try OutsideProof("crowd/one_home.py", "--residents", "10000").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `gives each of many homes to the first who asks, and tells everybody else`() throws {
        // More at once than any build takes: some are put off, and come again.
        try OutsideProof(
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
        throws
    {
        try OutsideProof("crowd/signing.py", "--pages").run()
    }

    @Test(.timeLimit(.minutes(5)))
    func `leads a resident from signing in to the door code without a mouse`() throws {
        try OutsideProof("crowd/by_keyboard.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `lets sixty residents sign at once, one of them in a browser`() throws {
        try OutsideProof("crowd/signing.py").run()
    }

    @Test(.timeLimit(.minutes(15)))
    func `keeps every promise when it is killed in the midst of writes`() throws {
        try OutsideProof("kill.py", "--kills", "100", "--observed").run()
    }

    @Test(.timeLimit(.minutes(10)), .enabled(if: LinkedPlugin.has("exchange")))
    func `loses no offer it acknowledged when it is killed during an auction`() throws {
        try OutsideProof("crowd/bidding.py", "--kills", "10").run()
    }

    @Test(.timeLimit(.minutes(10)), .enabled(if: LinkedPlugin.has("exchange")))
    func `leads owners, bidders and officers through an auction in a browser`() throws {
        try OutsideProof("crowd/auction_room.py").run()
    }

    @Test(.timeLimit(.minutes(5)), .enabled(if: LinkedPlugin.has("exchange")))
    func `gives out procurements that validators of open contracting data find sound`() throws {
        try OutsideProof("crowd/ocds.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `gives receipts that a verifier written from the specifications finds sound`() throws {
        try OutsideProof("signed/receipts.py").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `loses nothing when it is killed in the midst of archiving`() throws {
        try OutsideProof("signed/archive.py", "--kills", "12").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `explains every refusal of a bad input in two languages`() throws {
        try OutsideProof("bad_inputs.py", "--strings", "40").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `says why it cannot start, and seeds anew where a seeding was killed`() throws {
        try OutsideProof("starts.py").run()
    }

    @Test(.timeLimit(.minutes(20)))
    func `keeps its OpenAPI document when schemathesis calls it as every kind of caller`() throws {
        try OutsideProof("openapi_fuzz.py", "--examples", "15").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `shows its operator what waits for a decision, and carries it out`() throws {
        try OutsideProof("browser.py", "--operator").run()
    }

    @Test(.timeLimit(.minutes(10)))
    func `leads a resident from signing in to a held home in a browser`() throws {
        try OutsideProof("browser.py").run()
    }
}
