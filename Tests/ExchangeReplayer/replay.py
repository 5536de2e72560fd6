#!/usr/bin/env python3
"""Computes an auction again from what it left behind, and says whether the claims hold.

    replay.py FOLDER...         exports of one auction each, or folders of such folders
    replay.py --lines FILE...   files with one auction a line; `-` is standard input
    replay.py --url URL...      records that a host serves: …/exchange/v1/lots/<id>/record

Written from docs/auction-format.md; needs nothing but Python. Ends with 1 at the first difference.
"""
import functools
import hashlib
import hmac
import json
import os
import re
import sys
import urllib.request

MOST_FEN = 9_000_000_000_000_000
LAST_STAMP = 7_258_118_400_000_000_000
LONGEST_NOTICE = 2_678_400
SECOND = 1_000_000_000
# drand's quicknet, and how long before its round a draw is announced.
BEACON_GENESIS, BEACON_PERIOD, BEACON_NOTICE = 1_692_803_367 * SECOND, 3 * SECOND, 86_400 * SECOND
FINAL = ("confirmed", "failed", "annulled")
PARTS = ("policy.json", "terms.json", "log.txt", "outcome.json")


class Difference(Exception):
    """Something that was claimed and is not so."""


class No(Exception):
    """The reason why an event is refused."""


def sha(data):
    return hashlib.sha256(data).digest()


def need(condition, reason):
    if not condition:
        raise No(reason)


def number(text):
    """Whole numbers stand as texts, so that nobody rounds them."""
    return None if text is None else int(text)


def unhex(text):
    if re.fullmatch(r"(?:[0-9a-f]{2}){1,64}", text):
        return bytes.fromhex(text)
    return None


class Replay:
    """The auction as the rules have it; offers are a list of all that were accepted, never a summary."""

    def __init__(self, policy, terms):
        self.p, self.t = policy, terms
        self.labels = [b["label"] for b in terms["bidders"]]
        self.people = {b["label"]: b for b in terms["bidders"]}
        self.start, self.step = int(terms["startFen"]), int(terms["stepFen"])
        self.sign = 1 if terms["direction"] == "forward" else -1
        self.phase = "scheduled"
        self.live = None          # the phase a suspension stands in
        self.history = []         # (seq, label, fen, is match, phase)
        self.out, self.entered = set(), set()
        self.keys = set()         # (label, key) of accepted offers
        self.clock, self.due, self.version = 0, int(terms["opensAt"]), 0
        self.extensions = 0
        self.round, self.order, self.turn = 0, [], 0
        self.left = self.since = None
        self.resuming = False
        self.awarded, self.equal, self.failure = [], [], None
        self.root, self.beacon_at, self.secrets = None, None, {}
        ends = [number(terms["hardStopAt"])]
        if policy["hardStopSeconds"] is not None:
            ends.append(self.due + policy["hardStopSeconds"] * SECOND)
        self.stop = min((e for e in ends if e is not None), default=None)

    # --- who is better

    def gain(self, a, b):
        return (a - b) * self.sign

    def versus(self, a, b):
        """Of (label, fen, is match, seq): below zero when a is better; seq does not count here."""
        left, right = a[1], b[1]
        if self.p["isScored"]:
            left *= self.people[b[0]]["quality"]
            right *= self.people[a[0]]["quality"]
        if left != right:
            return -1 if (left - right) * self.sign > 0 else 1
        return int(b[2]) - int(a[2])

    def offers(self):
        """The offer of each bidder that has one, the best first."""
        last = {}
        for seq, label, fen, match, _ in self.history:
            if label not in self.out:
                last[label] = (label, fen, match, seq)

        def order(a, b):
            return (self.versus(a, b) or a[3] - b[3]
                    or self.labels.index(a[0]) - self.labels.index(b[0]))
        return sorted(last.values(), key=functools.cmp_to_key(order))

    def leader(self):
        ranking = self.offers()
        return ranking[0] if ranking else None

    def ahead(self, label):
        """How many are before somebody: who came at the same number is before nobody."""
        ranking = self.offers()
        own = next((o for o in ranking if o[0] == label), None)
        if own is None:
            return len(ranking)
        return sum(1 for o in ranking
                   if o is not own and (self.versus(o, own) or o[3] - own[3]) < 0)

    # --- time

    def set_due(self, stamp):
        if stamp is None and self.due is None:
            return
        self.version += 1
        self.due = stamp

    def begin(self, phase, start, nanos):
        self.phase = phase
        end = start + nanos
        self.set_due(end if self.stop is None else min(end, self.stop))

    def over(self, stamp):
        return self.stop is not None and stamp >= self.stop

    def seconds(self, phase):
        """The whole length of a phase."""
        rounds, timed = self.p["rounds"], self.p["timed"]
        if phase == "free":
            return self.p["freeSeconds"]
        if phase == "entry":
            return self.p["entrySeconds"]
        if phase == "timed":
            return timed["firstSeconds"]
        if phase == "cooldown":
            return timed["cooldownSeconds"]
        if phase == "pause":
            return rounds["pauseBeforeSeconds" if self.round == 1 else "pauseSeconds"]
        return rounds["turnSeconds" if phase == "turn" else "resultsSeconds"]

    def go(self, phase, at):
        if phase in ("timed", "entry", "turn") and self.over(at):
            return self.closing()
        if phase == "timed" and self.p["timed"] is None:
            return self.closing()
        return self.begin(phase, at, self.seconds(phase) * SECOND)

    def reached(self, at):
        p, phase = self.p, self.phase
        if phase == "scheduled":
            if len(self.labels) - len(self.out) < p["minQualified"]:
                return self.fail("tooFewQualified")
            if p["rounds"] is not None:
                for label in self.labels:
                    first = number(self.people[label]["initialFen"])
                    if first is not None:
                        self.history.append((0, label, first, False, "first"))
                self.round = 1
                return self.go("pause", at)
            return self.go("free" if p["freeSeconds"] > 0 else "timed", at)
        if phase == "free":
            if p["mustBidInFree"] and self.leader() is None:
                return self.closing()
            return self.go("entry" if p["entrySeconds"] > 0 else "timed", at)
        if phase == "entry":
            return self.go("timed", at) if self.entered - self.out else self.closing()
        if phase == "cooldown":
            if self.over(at):
                return self.closing()
            return self.begin("timed", at, p["timed"]["windowSeconds"] * SECOND)
        if phase == "pause":
            self.order = [o[0] for o in reversed(self.offers())]
            self.turn = 0
            return self.go("turn", at) if self.order else self.closing()
        if phase == "turn":
            if self.turn + 1 < len(self.order):
                self.turn += 1
                return self.go("turn", at)
            if self.round < p["rounds"]["count"]:
                self.round += 1
                return self.go("pause", at)
            return self.go("results", at)
        if phase == "suspended":
            return self.resumed(at)
        return self.closing()

    def resumed(self, at):
        if self.stop is not None:
            self.stop += at - self.since
        phase = self.live
        whole = self.seconds(phase) * SECOND
        window = self.p["timed"]["windowSeconds"] * SECOND if phase == "timed" else None
        rule = self.p["outage"]
        if rule == "extendBy":
            length = self.left if window is None else max(self.left, window)
        elif rule == "resetWindow":
            length = whole if window is None else window
        else:
            length = whole
        self.resuming = False
        self.begin(phase, at, length)

    # --- the end

    def fail(self, why):
        self.phase, self.failure = "failed", why
        self.set_due(None)

    def lacking(self):
        count = len(self.offers())
        if count == 0:
            return "noBids"
        return "tooFewBidders" if count < self.p["minBidders"] else None

    def closing(self):
        self.set_due(None)
        lack = self.lacking()
        if lack:
            return self.fail(lack)
        limit = self.t["limit"]
        if limit["kind"] == "sealed":
            self.phase = "closing"
            return None
        return self.award(number(limit.get("fen")))

    def award(self, limit):
        ranking = self.offers()
        keep = [o for o in ranking if limit is None or self.gain(o[1], limit) >= 0]
        if ranking[0] not in keep:
            return self.fail("limitNotMet")
        equal = [o[0] for o in keep if self.versus(o, ranking[0]) == 0]
        if self.p["tie"] == "lottery" and len(equal) > 1:
            self.phase, self.equal = "drawing", equal
            # The first round of the beacon that is a day away or more.
            ahead = max(0, self.clock + BEACON_NOTICE - BEACON_GENESIS)
            self.beacon_at = BEACON_GENESIS + -(-ahead // BEACON_PERIOD) * BEACON_PERIOD
        else:
            self.phase = "closed"
            self.awarded = [o[0] for o in keep[:self.p["awardees"]]]
        return None

    # --- events

    def answer(self, entry):
        at = int(entry["at"])
        if at < self.clock or at > LAST_STAMP:
            return "outOfOrder"
        before, self.clock = self.clock, at
        try:
            handler = getattr(self, "on_" + entry["event"], None)
            if handler is None:
                raise Difference(f"there is no event {entry['event']}")
            handler(entry, at, before)
            return "accepted"
        except No as no:
            return str(no)

    def on_deadline(self, entry, at, _):
        need(self.due is not None and entry["due"] == self.version, "staleDeadline")
        need(at >= self.due, "earlyDeadline")
        self.reached(self.due)

    def on_bid(self, entry, at, _):
        self.offer(entry, at, False)

    def on_match(self, entry, at, _):
        self.offer(entry, at, True)

    def offer(self, entry, at, match):
        label, fen, p = entry["bidder"], int(entry["fen"]), self.p
        need(1 <= fen <= MOST_FEN, "badAmount")
        need(label in self.people, "unknownBidder")
        need((label, entry["key"]) not in self.keys, "keyReused")
        need(self.phase not in ("scheduled", "suspended"), "notOpen")
        need(self.due is not None and at < self.due, "late")
        need(self.phase in ("free", "timed", "turn"), "notOpen")
        need(label not in self.out, "disqualified")
        if self.phase == "timed":
            need(not p["mustBidInFree"] or self.bid_free(label), "noFreeBid")
            need(p["entrySeconds"] == 0 or label in self.entered, "entryNotConfirmed")
        if self.phase == "turn":
            need(self.order[self.turn] == label, "notYourTurn")
        need(self.gain(fen, self.start) >= 0, "worseThanStart")
        if self.t["limit"]["kind"] == "open":
            need(self.gain(fen, int(self.t["limit"]["fen"])) >= 0, "beyondLimit")
        own = next((o for o in self.offers() if o[0] == label), None)
        (self.judge_match if match else self.judge_bid)(label, fen, own)
        lead, ahead = self.leader(), self.ahead(label)
        self.history.append((entry["seq"], label, fen, match, self.phase))
        self.keys.add((label, entry["key"]))
        if self.phase == "timed":
            self.moved(at, label, lead, ahead)

    def bid_free(self, label):
        return any(h[1] == label and h[4] == "free" for h in self.history)

    def judge_match(self, label, fen, own):
        need(self.p["hasPriority"] and self.people[label]["hasPriority"], "noPriority")
        lead = self.leader()
        need(lead is not None, "priorityMismatch")
        need(lead[0] != label, "alreadyLeading")
        need(lead[1] == fen, "priorityMismatch")
        need(own is None or not (own[2] and own[1] == fen), "noImprovement")

    def judge_bid(self, label, fen, own):
        p, lead = self.p, self.leader()
        need(own is None or self.gain(fen, own[1]) > 0, "noImprovement")
        leads = lead is not None and lead[0] == label
        need(p["selfUndercut"] or not leads, "ownPrice")
        if p["stepBase"] == "leader":
            if lead is None:
                return self.judge_step(fen, self.start, True)
            if self.gain(fen, lead[1]) <= 0:
                return need(p["allowNonLeading"], "notLeading")
            return self.judge_step(fen, lead[1], False)
        if p["stepBase"] == "own" and own is not None:
            self.judge_step(fen, own[1], False)
        else:
            self.judge_step(fen, self.start, True)
        if not p["allowNonLeading"] and lead is not None and not leads:
            bare = (lead[0], lead[1], False, 0)
            need(self.versus((label, fen, False, 0), bare) < 0, "notLeading")
        return None

    def judge_step(self, fen, base, first):
        step, mode = self.gain(fen, base), self.p["stepMode"]
        if first and step == 0:
            return
        if not first or mode == "atLeast":
            need(step >= self.step, "stepTooSmall")
        if mode == "multiple":
            need((fen - self.start) % self.step == 0, "stepNotMultiple")
        if mode == "range":
            need(step <= int(self.t["stepMaxFen"]), "stepTooLarge")

    def moved(self, at, label, lead, ahead):
        timed = self.p["timed"]
        if timed["cooldownSeconds"] > 0:
            return self.begin("cooldown", at, timed["cooldownSeconds"] * SECOND)
        now = self.leader()
        fires = {
            "anyValid": True,
            "leaderChange": lead is None or now[0] != lead[0],
            "rankChange": self.ahead(label) < ahead,
        }[self.p["trigger"]]
        end = at + timed["windowSeconds"] * SECOND
        if self.stop is not None:
            end = min(end, self.stop)
        most = self.p["maxExtensions"]
        if fires and end > self.due and (most is None or self.extensions < most):
            self.extensions += 1
            self.set_due(end)
        return None

    def on_enter(self, entry, at, _):
        label = entry["bidder"]
        need(label in self.people, "unknownBidder")
        need(self.phase == "entry", "notOpen")
        need(at < self.due, "late")
        need(label not in self.out, "disqualified")
        need(not self.p["mustBidInFree"] or self.bid_free(label), "noFreeBid")
        self.entered.add(label)

    def two(self, entry):
        names = entry.get("officers", [])
        need(len(set(names)) >= 2 and "" not in names, "twoOfficers")

    def on_disqualify(self, entry, at, _):
        self.two(entry)
        label = entry["bidder"]
        need(label in self.people, "unknownBidder")
        need(self.phase not in ("drawing", "closed"), "notLive")
        need(self.phase not in FINAL, "ended")
        need(label not in self.out, "disqualified")
        self.out.add(label)

    def is_live(self):
        return self.phase in ("free", "entry", "timed", "cooldown", "pause", "turn", "results")

    def on_suspend(self, entry, at, _):
        self.two(entry)
        need(self.is_live(), "notLive")
        self.halt(at)

    def halt(self, since):
        need(since < self.due, "late")
        self.left, self.since, self.live = self.due - since, since, self.phase
        self.phase = "suspended"
        self.set_due(None)

    def on_outage(self, entry, at, before):
        since = int(entry["since"])
        need(before <= since <= at, "badSince")
        if self.is_live():
            return self.halt(since)
        waits = self.phase == "scheduled" or self.phase == "suspended" and self.resuming
        need(waits and since < self.due <= at, "notLive")
        later = at + self.p["resumeNoticeSeconds"] * SECOND
        if self.phase == "scheduled" and self.stop is not None:
            self.stop += later - self.due
        return self.set_due(later)

    def on_resume(self, entry, at, _):
        self.two(entry)
        need(self.phase == "suspended" and not self.resuming, "notSuspended")
        notice = int(entry["noticeSeconds"])
        need(self.p["resumeNoticeSeconds"] <= notice <= LONGEST_NOTICE, "badNotice")
        self.resuming = True
        self.set_due(at + notice * SECOND)

    def only_in(self, phase):
        need(self.phase not in FINAL, "ended")
        need(self.phase == phase, "notOpen")

    def on_openLimit(self, entry, at, _):
        self.only_in("closing")
        fen = int(entry["fen"])
        seal = sha(f"{fen}:{entry['salt']}".encode()).hex()
        need(1 <= fen <= MOST_FEN and seal == self.t["limit"]["commitment"], "limitMismatch")
        lack = self.lacking()
        if lack:
            return self.fail(lack)
        return self.award(fen)

    def on_reveal(self, entry, at, _):
        self.only_in("drawing")
        need(at < self.beacon_at, "late")
        promised, party = self.t["drawCommitments"], entry["party"]
        need(1 <= party <= len(promised) and party not in self.secrets, "revealMismatch")
        secret = unhex(entry["secret"])
        need(secret is not None and sha(secret).hex() == promised[party - 1], "revealMismatch")
        self.secrets[party] = secret

    def on_draw(self, entry, at, _):
        self.only_in("drawing")
        need(at >= self.beacon_at, "earlyBeacon")
        signature = unhex(entry["signature"])
        need(signature is not None and len(signature) == 48, "badBeacon")
        came = b"".join(secret for _, secret in sorted(self.secrets.items()))
        seed = sha(b"anju-lottery/v1\n" + self.root + came + sha(signature))
        key = seed + self.t["id"].encode()
        drawn = sorted(self.equal, key=lambda e: hmac.new(key, e.encode(), "sha256").digest())
        self.phase, self.awarded = "closed", drawn[:self.p["awardees"]]

    def first(self, entry):
        self.only_in("closed")
        need(entry["bidder"] in self.people, "unknownBidder")
        need(self.awarded[0] == entry["bidder"], "notWinner")

    def on_confirm(self, entry, at, _):
        self.first(entry)
        self.phase, self.awarded = "confirmed", self.awarded[:1]

    def on_defaulted(self, entry, at, _):
        self.two(entry)
        self.first(entry)
        self.awarded = self.awarded[1:]
        if not self.awarded:
            self.fail("allDefaulted")

    def on_annul(self, entry, at, _):
        self.two(entry)
        need(self.phase not in FINAL, "ended")
        self.phase, self.awarded = "annulled", []
        self.set_due(None)


def same(where, claimed, computed):
    if claimed != computed:
        raise Difference(f"{where}: {claimed!r} is claimed, {computed!r} follows from the rules")


def check(parts):
    """Replays one export, given as bytes by name; the number of entries when all of it holds."""
    policy, terms, outcome = (json.loads(parts[n]) for n in (PARTS[0], PARTS[1], PARTS[3]))
    replay = Replay(policy, terms)
    link = sha(b"cityhost-auction/v1\n" + sha(parts["policy.json"]) + sha(parts["terms.json"]))
    count = 0
    for line in parts["log.txt"].split(b"\n"):
        if not line:
            continue
        count += 1
        where, text = f"entry {count}", line[65:]
        link = sha(link + text)
        same(f"{where}, link", line[:65], link.hex().encode() + b" ")
        entry = json.loads(text)
        same(f"{where}, seq", entry["seq"], count)
        at = int(entry["at"])
        overdue = replay.due is not None and replay.due <= at and at >= replay.clock
        if overdue and entry["event"] not in ("deadline", "outage"):
            raise Difference(f"{where}: the deadline at {replay.due} did not come before it")
        same(f"{where}, answer", entry["answer"], replay.answer(entry))
        lead = replay.leader()
        same(f"{where}, state", entry["state"], replay.phase)
        same(f"{where}, deadline", number(entry["deadline"]), replay.due)
        same(f"{where}, version", entry["version"], replay.version)
        same(f"{where}, extensions", entry["extensions"], replay.extensions)
        same(f"{where}, leader", entry["leader"], lead[0] if lead else None)
        if replay.phase == "drawing" and replay.root is None:
            replay.root = link
    standing = {o[0]: o[1] for o in replay.offers()}
    awarded = [{"bidder": b, "fen": str(standing[b])} for b in replay.awarded]
    same("outcome, state", outcome["state"], replay.phase)
    same("outcome, failure", outcome["failure"], replay.failure)
    same("outcome, awarded", outcome["awarded"], awarded)
    same("outcome, extensions", outcome["extensions"], replay.extensions)
    same("outcome, entries", outcome["entries"], count)
    same("outcome, head", outcome["head"], link.hex() if count else "")
    return count


def folders(path):
    """The exports in a folder: itself, or those below it."""
    if os.path.exists(os.path.join(path, PARTS[0])) or not os.path.isdir(path):
        return [path]
    below = sorted(os.path.join(path, name) for name in os.listdir(path))
    found = [p for p in below if os.path.exists(os.path.join(p, PARTS[0]))]
    if not found:
        raise Difference(f"{path}: no export is there")
    return found


def read(folder):
    parts = {}
    for name in PARTS:
        with open(os.path.join(folder, name), "rb") as file:
            parts[name] = file.read()
    return parts


def fetched(url):
    """The four files from the record of an auction that a host serves, page by page."""
    lines, after = [], 0
    while after is not None:
        with urllib.request.urlopen(f"{url}?after={after}", timeout=30) as answer:
            page = json.load(answer)
        if not page["isOver"]:
            raise Difference("the auction is not over yet")
        lines += page["lines"]
        after = page.get("next")
    files = (page["policy"], "".join(page["terms"]), "".join(line + "\n" for line in lines),
             page["outcome"])
    return {name: text.encode() for name, text in zip(PARTS, files)}


def auctions(arguments):
    """Each auction with the name to report it by."""
    if arguments[0] == "--url":
        for url in arguments[1:]:
            yield url, fetched(url)
        return
    if arguments[0] == "--lines":
        for path in arguments[1:]:
            with (sys.stdin.buffer if path == "-" else open(path, "rb")) as file:
                for place, line in enumerate(file, 1):
                    parts = {k: v.encode() for k, v in json.loads(line).items()}
                    yield f"{path}, line {place}", parts
        return
    for argument in arguments:
        for folder in folders(argument):
            yield folder, read(folder)


def main(arguments):
    if not arguments or arguments in (["--lines"], ["--url"]):
        sys.exit(__doc__)
    done = entries = 0
    name = arguments[-1]
    try:
        for name, parts in auctions(arguments):
            entries += check(parts)
            done += 1
    except Difference as difference:
        sys.exit(f"{name}: {difference}")
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        sys.exit(f"{name}: cannot be replayed: {error!r}")
    print(f"{done} auctions, {entries} entries: all as claimed")


if __name__ == "__main__":
    main(sys.argv[1:])
