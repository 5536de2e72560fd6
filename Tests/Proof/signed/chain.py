"""Reads the chain of a stopped host and proves it again with Python's own SHA-256 and JSON.

Written from docs/chain-format.md and RFC 6962, not from the host's code.
"""
import base64
import hashlib
import heapq
import json
import sqlite3
from collections import Counter
from pathlib import Path

from hosting import expect


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(leaves: list[bytes]) -> list[bytes]:
    """Roots of the complete subtrees a log of these leaf hashes consists of, the largest first."""
    if not leaves:
        return []
    size = 1 << (len(leaves).bit_length() - 1)
    level = leaves[:size]
    while len(level) > 1:
        level = [node(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level + peaks(leaves[size:])


class Items:
    """Reads the items of a pack: whole numbers are little-endian, texts have their length in front."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        expect(self.at + count <= len(self.data), "a pack's items end early")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self.take(size), "little")

    def text(self) -> str | None:
        length = self.number()
        return None if length == 0xFFFFFFFF else self.take(length).decode()


def packed(bus: sqlite3.Connection):
    """What rows of the log say, of the events that lie in packs: their leaves are made of what is kept."""
    found = bus.execute("SELECT p.first, p.last, s.name, p.n, t.name, p.hashes, p.links, p.items FROM pack p"
                        " JOIN source s ON s.id = p.source JOIN event_type t ON t.id = p.type ORDER BY p.first")
    for first, last, source, n, kind, hashes, links, data in found:
        items, at, tag = Items(data), 0, ""
        for index in range(last - first + 1):
            if items.take(1) == b"\x01":
                at = items.number(8)
                _, tag, _, _ = items.text(), items.text(), items.text(), items.text()
            items.text()
            length = items.number()
            salt, payload = items.take(32), items.take(length)
            commit = base64.urlsafe_b64encode(hashlib.sha256(salt + payload).digest()).rstrip(b"=").decode()
            identity = f"{source.replace('/', '.')}.{n + index}"
            previous = int.from_bytes(links[8 * index:8 * index + 8], "little", signed=True)
            leaf = json.dumps({"at": at, "commit": commit, "id": identity, "n": n + index, "prev": previous,
                               "seq": first + index, "source": source, "subject": "", "tenant": tag, "type": kind,
                               "v": 1}, separators=(",", ":"), ensure_ascii=False).encode()
            yield first + index, n + index, identity, leaf, hashes[32 * index:32 * index + 32], 0, salt, payload
        expect(items.at == len(data), f"the pack of {first} holds more than its events")


def check(data: Path, signed: dict[int, str] | None = None) -> Counter:
    """Every leaf, number, hash and checkpoint, those in `signed` too; gives how many events of each type there are."""
    bus = sqlite3.connect(f"file:{data}/bus.db?mode=ro", uri=True)
    expect(bus.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "bus.db is damaged")
    types: Counter = Counter()
    numbers: dict[str, int] = {}
    chains: dict[str, int] = {}
    leaves = []
    rows = bus.execute("SELECT seq, n, id, leaf, leaf_hash, sealed, salt, payload FROM log ORDER BY seq")
    merged = heapq.merge(rows, packed(bus), key=lambda row: row[0])
    for seq, n, identity, leaf, leaf_hash, sealed, salt, payload in merged:
        place = f"event {seq}"
        leaf = leaf.encode() if isinstance(leaf, str) else leaf
        said = json.loads(leaf)
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        expect(leaf == canonical.encode(), f"{place}: the leaf is not canonical JSON")
        expect(len(leaves) == seq == said["seq"], f"{place}: the sequence has a gap")
        expect((said["n"], said["id"]) == (n, identity), f"{place}: row and leaf disagree")
        expect(hashlib.sha256(b"\x00" + leaf).digest() == leaf_hash, f"{place}: the hash is another leaf's")
        before = numbers.get(said["source"], n - 1)
        expect(n == before + 1, f"{place}: {said['source']} goes from {before} to {n}")
        numbers[said["source"]] = n
        if said["subject"]:
            expect(said["prev"] == chains.get(said["subject"], -1), f"{place}: prev is {said['prev']}")
            chains[said["subject"]] = seq
        if not sealed:
            commit = base64.urlsafe_b64encode(hashlib.sha256(salt + payload).digest()).rstrip(b"=").decode()
            expect(commit == said["commit"], f"{place}: the payload is not what was committed to")
        else:
            expect(b'"personId"' not in payload, f"{place}: a personal payload is not sealed")
        types[said["type"]] += 1
        leaves.append(leaf_hash)
    size, stored = bus.execute("SELECT size, peaks FROM tree").fetchone()
    kept = [note.split("\n") for (note,) in bus.execute("SELECT note FROM checkpoint")]
    bus.close()
    expect(size == len(leaves), f"the tree has {size} leaves, the log {len(leaves)}")
    expect(stored == b"".join(peaks(leaves)), "the tree's hashes are not those of the leaves")
    check_signed({int(lines[1]): lines[2] for lines in kept}, leaves)
    check_signed(signed or {}, leaves)
    return types


def check_signed(signed: dict[int, str], leaves: list[bytes]) -> None:
    """Every checkpoint that was ever shown is one of this log: its first leaves have that root."""
    edge: list[tuple[int, bytes]] = []
    for size in range(len(leaves) + 1):
        if size in signed:
            root = hashlib.sha256(b"").digest() if not edge else edge[-1][1]
            for _, left in reversed(edge[:-1]):
                root = node(left, root)
            expect(base64.b64encode(root).decode() == signed[size], f"the checkpoint over {size} is contradicted")
        if size < len(leaves):
            level, item = 0, leaves[size]
            while edge and edge[-1][0] == level:
                level, item = level + 1, node(edge.pop()[1], item)
            edge.append((level, item))
    beyond = [size for size in signed if size > len(leaves)]
    expect(not beyond, f"checkpoints over {beyond} were shown, the log has {len(leaves)} leaves")
