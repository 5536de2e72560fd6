#!/usr/bin/env python3
"""Takes the locks off one at a time and sees that a suite turns red for each.

    sabotage.py [--here] [--only NAME ...]

Each switch is a change of one place that breaks one promise. Every switch is put into a copy of the tree
(.build-sabotage, kept between runs so that a build is incremental; --here: into this tree, which must have
nothing uncommitted), built, judged by the suites that must notice, and taken out again. Without a switch
the same suites must be green. The table says which test noticed each.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
COPY = PACKAGE / ".build-sabotage"
SUITES = "HostStore HostAuth HostEgress HostProviders Host Contract Workshop cityhost Exchange Housing"
FLAGS = ["-j", str(os.cpu_count() or 2), "--explicit-target-dependency-import-check", "error"]


@dataclass
class Switch:
    """One promise that is broken: where, how, and which suites must notice."""
    name: str
    file: str
    right: str
    wrong: str
    suites: str


SWITCHES = [
    Switch("an offer at the deadline counts", "Plugins/Exchange/Auction/Auction+Offers.swift",
           "            guard let deadline, stamp < deadline.at else { throw Refused(.late) }\n            guard [",
           "            guard let deadline, stamp <= deadline.at else { throw Refused(.late) }\n            guard [",
           "The closing instant|Auctions computed again"),
    Switch("one officer is two", "Plugins/Exchange/Auction/Auction+Award.swift",
           "guard Set(officers).count >= 2,", "guard officers.count >= 2,",
           "Who may offer what|Auctions computed again"),
    Switch("authorizer says OK", "Sources/HostStore/Engine/Capabilities.swift",
           "                return capabilities.verdict(access)\n",
           "                _ = capabilities.verdict(access)\n                return SQLITE_OK\n",
           "A connection without the compiler's checks"),
    Switch("scope predicate dropped", "Sources/HostStore/Engine/Connection.swift",
           "for view in rights.views.flatMap(\\.statements) { try execute(view) }",
           "for view in rights.views.flatMap(\\.statements) {\n"
           "            try execute(String(view[..<(view.firstRange(of: \" WHERE \")?.lowerBound ?? view.endIndex)]))\n"
           "        }",
           "Scoped statements|HostStoreTests.Readers"),
    Switch("row guards dropped", "Sources/HostStore/Engine/RowGuards.swift",
           "        guard isGuarded(table) else { return [] }\n        let (old",
           "        guard isGuarded(table), table.name.isEmpty else { return [] }\n        let (old",
           "A connection without the compiler's checks|A caller who acts in the tenant"),
    Switch("permission check skipped", "Sources/Host/Phases/CityResponder.swift",
           "        guard admission.permissions.contains(permission) else {\n",
           "        guard admission.permissions.contains(permission) || !permission.isEmpty else {\n",
           "Staff of a city"),
    Switch("query left out of the idempotency sum", "Sources/Host/Phases/OperationPhase.swift",
           "        for item in input.parametersInOrder {\n",
           "        for item in input.parametersInOrder.prefix(0) {\n",
           "when its routes are called"),
    Switch("403 for a foreign id", "Plugins/Housing/Fault+Housing.swift",
           "            .notFound,\n            code: \"housing.hold.not_found\"",
           "            .forbidden,\n            code: \"housing.hold.not_found\"",
           "when its routes are called"),
    Switch("lock ignored", "Sources/Host/Boot/GrantReview.swift",
           "        guard difference.added.isEmpty else {",
           "        guard difference.added.isEmpty || !plugins.isEmpty else {",
           "The city's grants"),
    Switch("released files not looked at", "Sources/cityhost/Contracts/ManifestsFolder.swift",
           "        let lost = try releaseProblems()\n",
           "        let lost = Array(try releaseProblems().prefix(0))\n",
           "Released contracts"),
    Switch("revocation generation not checked", "Sources/HostAuth/Sessions/SessionCache.swift",
           "            guard entry.generation == revocations.current, now",
           "            guard now",
           "The cache of sessions|Rights that change"),
    Switch("addresses inside are public", "Sources/HostEgress/EgressPolicy.swift",
           "            || !SpecialAddresses.contains(address)\n",
           "            || !SpecialAddresses.contains(address) || !origins.isEmpty\n",
           "Addresses inside"),
    Switch("origins of redirects not judged", "Sources/HostEgress/Transfer.swift",
           "guard policy.allows(url.origin) else",
           "guard policy.allows(url.origin) || request.redirectsMax < 3 else",
           "Redirects"),
    Switch("any name of a certificate", "Sources/HostEgress/Transfer.swift",
           "set(CURLOPT_SSL_VERIFYHOST, 2)", "set(CURLOPT_SSL_VERIFYHOST, 0)",
           "Servers behind TLS"),
    Switch("sent is taken for not sent", "Sources/HostEgress/Transfer.swift",
           "long(CURLINFO_REQUEST_SIZE) > 0", "long(CURLINFO_REQUEST_SIZE) > 1_000_000",
           "Payments that go wrong|Smart locks"),
    Switch("payments without the provider's signature",
           "Sources/HostProviders/WeChatPay/WeChatPaySignature.swift",
           "guard key.verifies(signature, of: signed) else",
           "guard key.verifies(signature, of: signed) || !signed.isEmpty else",
           "Payments that go wrong"),
    Switch("amounts not compared", "Sources/HostProviders/WeChatPay/WeChatPayPort+Orders.swift",
           "guard !found.hasArrived || found.amountFen == due else",
           "guard !found.hasArrived || found.amountFen != nil || due == 0 else",
           "Payments that go wrong"),
    Switch("codes made over", "Sources/HostProviders/TTLock/TTLockPort+Codes.swift",
           "guard call.request.attempt > 1 else { return .none }",
           "guard call.request.attempt > 1_000_000 else { return .none }",
           "Smart locks"),
    Switch("doubt told as certainty", "Sources/HostStore/Effects/EffectRow.swift",
           "case (nil, nil): doubts > 0 ? .unknown : .expired",
           "case (nil, nil): doubts > 9 ? .unknown : .expired",
           "Any history of effects|HostStoreTests.Effects"),
    Switch("a timer gone whose handler failed", "Sources/HostStore/Timers/TimerService.swift",
           "            try transaction.acting(for: call) { try handler.body",
           "            _ = try? transaction.acting(for: call) { try handler.body",
           "Any history of timers|Timers whose host ends"),
    Switch("a limit that forgets what is pending", "Sources/PluginKit/Blocks/Ledger/LedgerBook.swift",
           "            debit.debitsPending + debit.debitsPosted + amount > debit.creditsPosted",
           "            debit.debitsPosted + amount > debit.creditsPosted",
           "Any history of a ledger"),
    Switch("one more than there is", "Sources/HostStore/Blocks/ReservationWriter.swift",
           "AND taken + ?4 <= capacity", "AND taken + ?4 <= capacity + 1",
           "Any history of reservations"),
    Switch("a lease for whatever is paid", "Plugins/Housing/Signing/SigningSaga.swift",
           "        guard home != .taken else {\n", "        guard home != .taken || state == .expired else {\n",
           "SigningSagaTests|SigningModelTests"),
    Switch("a provider's key for each attempt", "Sources/HostStore/Effects/EffectService.swift",
           "                key: row.id,\n", "                key: row.id + \"\\(attempt)\",\n",
           "Any history of effects|HostStoreTests.Effects"),
    Switch("no order by partition key", "Sources/HostStore/Blocks/EffectWriter.swift",
           "let isFirst = try partition.map { try !isTaken($0) } ?? true",
           "let isFirst = try partition.map { try !isTaken($0) || true } ?? true",
           "Any history of effects|HostStoreTests.Effects"),
    Switch("a handler's failure swallowed", "Sources/HostStore/Effects/EffectEndings.swift",
           "            throw HandlerFailed(row: row, end: end, text: EffectEndings.text(of: error))\n",
           "            return .ended\n",
           "Any history of effects|HostStoreTests.Effects"),
    Switch("an attempt without a lease", "Sources/HostStore/Effects/EffectService.swift",
           "now.utcMillis + rule.retry.leaseMillis)", "now.utcMillis + rule.retry.leaseMillis * 0)",
           "HostStoreTests.Effects"),
    Switch("sealed values without their place", "Sources/HostStore/Sealing/SealingKeys.swift",
           "        parts.reduce(into: []) { bytes, part in\n",
           "        parts.prefix(1).reduce(into: []) { bytes, part in\n",
           "Sealed columns|Keys of sealed columns"),
    Switch("one finder for every organisation", "Sources/HostStore/Sealing/SealVault.swift",
           "bound: [\"find\", table, column, tenant])", "bound: [\"find\", table, column])",
           "Sealed columns"),
    Switch("finders that outlive an erasure", "Sources/HostStore/Sealing/KeyErasure.swift",
           "        guard let finder else { return }\n",
           "        guard let finder, key < 0 else { return }\n",
           "Keys of sealed columns"),
    Switch("restored files that are not erased again", "Sources/HostStore/Sealing/ErasureMemory.swift",
           "        guard memory.newest > seen ?? 0 else { return 0 }\n",
           "        guard memory.newest < 0 else { return 0 }\n",
           "Keys of sealed columns|Keys and erasure of a stopped host"),
    Switch("a host.db from before a sign-out", "Sources/Host/Boot/HostMemory.swift",
           "        guard count >= known else {", "        guard count >= known || known > 0 else {",
           "A host.db from a backup"),
    Switch("webhooks from before they were removed", "Sources/Host/Boot/HostMemory.swift",
           "        if try webhooks.changeCount() < known {", "        if try webhooks.changeCount() < min(known, 0) {",
           "A webhooks.db from a backup"),
    Switch("keys of files without their rows", "Sources/HostStore/Blocks/Files/FileTables.swift",
           "\"file\", id, owner, person?.text ?? \"\", kind,", "\"file\", id, \"\", \"\", kind,",
           "A shelf of files"),
    Switch("waiting messages as they were read", "Sources/Host/Webhooks/EventsAtHand.swift",
           "        guard count != erasures else { return }\n",
           "        guard count != erasures, count < 0 else { return }\n",
           "Webhooks"),
    Switch("answers under keys kept as they are", "Sources/HostStore/Lane/IdempotencyBook.swift",
           "entry.claim.isPersonal && engine.connection.blocks.personal != nil\n",
           "entry.claim.isPersonal && engine.connection.blocks.personal?.fields.isEmpty == true\n",
           "Keys of sealed columns"),
    Switch("sealed values opened by anybody",
           "Sources/PluginKit/Blocks/Personal/Transaction+Personal.swift",
           "rule.openBy.map(call.permissions.contains) ?? true", "true",
           "Sealed columns"),
    Switch("each key a quota of its own", "Sources/HostAuth/Sessions/AuthenticatedSession.swift",
           "        account = .keysOf(person)\n", "        account = .keysOf(PersonID(token.id))\n",
           "Rights that change"),
    Switch("webhooks open to every colleague", "Sources/Host/Webhooks/WebhookActs.swift",
           "        return view(held).map { own.covers($0) } ?? true\n",
           "        return view(held).map { own.covers($0) || true } ?? true\n",
           "A webhook and its organisation"),
    Switch("receipts open to every colleague", "Sources/Host/Chain/ReceiptShare.swift",
           "let isOpen = rule?.isOpen(to: place.permissions) ?? false",
           "let isOpen = rule?.type.isEmpty != true",
           "What a receipt shows a colleague"),
    Switch("files of anybody", "Sources/HostStore/Blocks/Files/FileTables.swift",
           "        return person != nil && person == call.principal.person\n",
           "        return person != nil || tenant.isEmpty || call.tenant != nil\n",
           "Files, through the whole host"),
    Switch("files that say what they are", "Sources/HostStore/Blocks/Files/FileShelf.swift",
           "            says ?? type.rawValue == type.rawValue\n",
           "            says ?? type.rawValue != \"\"\n",
           "Files, through the whole host"),
    Switch("pieces of a file in any order", "Sources/HostStore/Blocks/Files/SealedFile.swift",
           "        nonce.append(bigEndian: number)\n", "        nonce.append(bigEndian: number * 0)\n",
           "Files, through the whole host"),
    Switch("orphans of a crash kept", "Sources/HostStore/Blocks/Files/FileShelf.swift",
           "            guard try !isKept(name) else { continue }\n",
           "            guard try !isKept(name), name.isEmpty else { continue }\n",
           "A shelf of files"),
]


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"FAILED: {what}")


def synchronise() -> None:
    """Makes the copy like this tree; what is the same keeps its time, so that it is not built again."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=PACKAGE, capture_output=True, check=True).stdout.decode()
    wanted = {name for name in listed.split("\0") if name and (PACKAGE / name).is_file()}
    for name in wanted:
        source, copy = PACKAGE / name, COPY / name
        if copy.exists() and copy.read_bytes() == source.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy)
    for copy in COPY.rglob("*"):
        name = str(copy.relative_to(COPY))
        if copy.is_file() and not name.startswith(".build/") and name not in wanted | {"Package.resolved"}:
            copy.unlink()


def swift(tree: Path, words: list[str], seconds: int) -> tuple[int, str]:
    # Corpora lie beside the tree that is copied, not beside the copy.
    corpora = os.environ.get("CITYHOST_CORPORA", str(PACKAGE.parent / "shared" / "corpora"))
    env = dict(os.environ, CITYHOST_TESTS=SUITES, CITYHOST_CORPORA=corpora)
    done = subprocess.run(["swift", *words], cwd=tree, env=env, text=True, timeout=seconds,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def build(tree: Path, what: str) -> None:
    code, said = swift(tree, ["build", "--build-tests", *FLAGS], 7200)
    expect(code == 0, f"{what} does not build:\n{said[-3000:]}")


def judge(tree: Path, suites: str) -> tuple[bool, list[str]]:
    """Runs suites; says whether they were green, and which tests failed."""
    code, said = swift(tree, ["test", "--skip-build", "--no-parallel", "--filter", suites], 1800)
    ran = re.search(r"Test run with (\d+) tests?", said)
    expect(ran is not None and int(ran.group(1)) > 0 or code != 0, f"{suites} ran nothing:\n{said[-2000:]}")
    failed = re.findall(r"Test \"?([^\"\n]+?)\"? (?:with \d+ test cases )?failed after", said)
    return code == 0, failed or (["the run ended before its end"] if code else [])


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--here", action="store_true")
    arguments.add_argument("--only", nargs="+", default=[""])
    given = arguments.parse_args()
    switches = [switch for switch in SWITCHES if any(name in switch.name for name in given.only)]
    tree = PACKAGE if given.here else COPY
    if given.here:
        changed = subprocess.run(["git", "status", "--porcelain", "-uno"], cwd=PACKAGE, capture_output=True, text=True)
        expect(changed.stdout == "", f"commit first:\n{changed.stdout}")
    else:
        synchronise()
    build(tree, "the tree as it is")
    every = "|".join(dict.fromkeys(suite for switch in switches for suite in switch.suites.split("|")))
    is_green, failed = judge(tree, every)
    expect(is_green, f"without a switch these fail: {failed}")
    lines, missed = [], []
    for switch in switches:
        began = time.monotonic()
        place = tree / switch.file
        right = place.read_text()
        expect(right.count(switch.right) == 1, f"{switch.name}: {switch.file} has no such place")
        place.write_text(right.replace(switch.right, switch.wrong))
        try:
            build(tree, switch.name)
            is_green, failed = judge(tree, switch.suites)
        finally:
            place.write_text(right)
        if is_green:
            missed.append(switch.name)
        verdict = "GREEN" if is_green else f"red, {len(failed)}"
        seen = failed[0] if failed else "nobody noticed"
        lines.append(f"| {switch.name} | {switch.file} | {verdict} | {seen} |")
        print(f"{time.monotonic() - began:6.1f} s  {switch.name}: {verdict} ({seen})", flush=True)
    build(tree, "the tree without switches")
    print("\n".join(["| switch | where | suites | the first test that noticed |", "|---|---|---|---|", *lines]))
    expect(not missed, f"nobody noticed: {', '.join(missed)}")
    print(f"PASSED: {len(switches)} switches, each turns a suite red")
    return 0


if __name__ == "__main__":
    sys.exit(main())
