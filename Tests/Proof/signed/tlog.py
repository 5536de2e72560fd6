"""An independent verifier of the chain, from the specifications alone: RFC 6962, and C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof, with docs/chain-format.md for what a leaf says.

Nothing of the host's code is used: SHA-256 is hashlib's, Ed25519 is PyPI `cryptography`'s.
"""
import base64
import hashlib
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Refused(Exception):
    """Something does not hold."""


def need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Refused(otherwise)


def b64(text: str) -> bytes:
    """Standard base64 with padding, and only the one text that these bytes are written as."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused(f"not base64: {text!r}") from error
    need(base64.b64encode(raw).decode() == text, f"not canonical base64: {text!r}")
    return raw


def decimal(text: str) -> int:
    need(text.isascii() and text.isdigit() and str(int(text)) == text, f"not a decimal: {text!r}")
    return int(text)


# --- RFC 6962

def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """The Merkle tree hash of leaf hashes, by the definition of section 2.1."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an audit path leads to, by the recursive definition of section 2.1.1."""
    need(index < size, f"leaf {index} of {size}")
    if size == 1:
        need(not path, "the path is too long")
        return leaf
    need(bool(path), "the path is too short")
    split = 1 << ((size - 1).bit_length() - 1)
    if index < split:
        return node_hash(root_by_path(leaf, index, split, path[:-1]), path[-1])
    return node_hash(path[-1], root_by_path(leaf, index - split, size - split, path[:-1]))


# --- Signed notes

class Key:
    """A verifier key: `<name>+<id>+<base64 of kind and key>`."""

    def __init__(self, text: str):
        name, identity, encoded = text.split("+", 2)
        raw = b64(encoded)
        self.name, self.kind, self.public = name, raw[0], raw[1:]
        self.id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        need(self.id.hex() == identity and len(self.public) == 32, f"not a verifier key: {text}")

    def verify(self, signature: bytes, message: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise Refused(f"the signature of {self.name} is not of its key") from error


class Note:
    """A text and the signature lines below it."""

    def __init__(self, note: str):
        need(all(letter == "\n" or ord(letter) >= 0x20 for letter in note), "control characters")
        text, gap, lines = note.rpartition("\n\n")
        need(bool(gap) and lines.endswith("\n") and len(lines) > 1, "not a signed note")
        self.text = text + "\n"
        self.signatures = []
        for line in lines[:-1].split("\n"):
            dash, name, encoded = (line.split(" ", 2) + ["", ""])[:3]
            need(dash == "\u2014" and bool(name) and "+" not in name, f"not a signature line: {line!r}")
            raw = b64(encoded)
            need(len(raw) > 4, "the signature is too short")
            self.signatures.append((name, raw[:4], raw[4:]))

    def signed_by(self, key: Key) -> bool:
        """True when the key has signed; a signature under its name and id that fails is refused."""
        found = False
        for name, identity, signature in self.signatures:
            if (name, identity) != (key.name, key.id):
                continue
            if key.kind == 1:
                key.verify(signature, self.text.encode())
            elif key.kind == 4:
                need(len(signature) == 72, "a cosignature has 72 bytes")
                seconds = int.from_bytes(signature[:8], "big")
                key.verify(signature[8:], f"cosignature/v1\ntime {seconds}\n{self.text}".encode())
            else:
                raise Refused(f"a key of kind {key.kind}")
            found = True
        return found


class Checkpoint:
    """Origin, size and root, signed by the log and, where asked for, by witnesses."""

    def __init__(self, note: Note, key: Key, witnesses: list[Key] = ()):
        lines = note.text.split("\n")
        need(len(lines) >= 4 and lines[-1] == "" and all(lines[:-1]), "not a checkpoint")
        self.origin, self.size, self.root = lines[0], decimal(lines[1]), b64(lines[2])
        self.extensions = lines[3:-1]
        need(len(self.root) == 32, "the root has another length")
        need(self.origin == key.name, f"the checkpoint is of {self.origin}")
        need(note.signed_by(key), f"{key.name} has not signed")
        for witness in witnesses:
            need(note.signed_by(witness), f"{witness.name} has not cosigned")


def keys_of(text: str) -> tuple[list[Key], list[Note]]:
    """What /chain/keys says: keys a line each, then each hand-over behind an empty line."""
    blocks = text.split("\n\n")
    keys = [Key(line) for line in blocks[0].strip().split("\n")]
    need(len(blocks) % 2 == 1, "half a hand-over")
    notes = [Note(f"{blocks[i]}\n\n{blocks[i + 1].rstrip(chr(10))}\n") for i in range(1, len(blocks), 2)]
    return keys, notes


def follow(first: Key, notes: list[Note]) -> Key:
    """The key that the first one's hand-overs lead to."""
    key = first
    for note in notes:
        told = Checkpoint(note, key)
        need(len(told.extensions) == 1 and told.extensions[0].startswith("key-handover "), "no hand-over")
        following = Key(told.extensions[0].removeprefix("key-handover "))
        need(note.signed_by(following), "the new key has not signed")
        key = following
    return key


# --- Receipts

def check_receipt(receipt: bytes, key: Key, witnesses: list[Key] = ()) -> dict:
    """Everything a receipt says, once every element of it holds."""
    try:
        text = receipt.decode()
    except UnicodeDecodeError as error:
        raise Refused("not UTF-8") from error
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    need(bool(gap) and lines[0] == "c2sp.org/tlog-proof@v1" and len(lines) >= 3, "not a tlog-proof")
    need(lines[1].startswith("extra ") and lines[2].startswith("index "), "extra and index are missing")
    extra, index = b64(lines[1][6:]), decimal(lines[2][6:])
    path = [b64(line) for line in lines[3:]]
    need(all(len(part) == 32 for part in path), "a hash has another length")
    try:
        told = json.loads(extra)
    except ValueError as error:
        raise Refused("extra is not JSON") from error
    need(isinstance(told, dict) and all(isinstance(value, str) for value in told.values()), "extra is no object")
    need(canonical(told) == extra, "extra is not canonical")
    need(set(told) in ({"leaf"}, {"leaf", "payload", "salt"}), f"extra has {sorted(told)}")
    leaf = told["leaf"].encode()
    checkpoint = Checkpoint(Note(note), key, witnesses)
    root = root_by_path(leaf_hash(leaf), index, checkpoint.size, path)
    need(root == checkpoint.root, "the path does not lead to the root")
    said = json.loads(leaf)
    need(canonical(said) == leaf and said["v"] == 1 and said["seq"] == index, "the leaf says another place")
    payload = None
    if "payload" in told:
        need(commitment(told["salt"], told["payload"]) == said["commit"], "the payload is not the one committed to")
        payload = json.loads(told["payload"])
    return {"checkpoint": checkpoint, "leaf": said, "payload": payload, "index": index}


def commitment(salt: str, payload: str) -> str:
    raw = base64.urlsafe_b64decode(salt + "=" * (-len(salt) % 4))
    need(base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == salt, "the salt is not canonical base64url")
    return base64.urlsafe_b64encode(hashlib.sha256(raw + payload.encode()).digest()).rstrip(b"=").decode()


def canonical(value) -> bytes:
    """RFC 8785 for what the chain uses of it: ASCII keys, strings and whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# --- Tiles

def tile_path(index: int) -> str:
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03}")
    return "/".join(parts)


def check_tiles(fetch, checkpoint: Checkpoint) -> list[bytes]:
    """Reads every tile and bundle of a checkpoint's tree, compares them all, and gives the leaves.

    `fetch` gives the bytes below the log's prefix, such as `tile/0/000.p/5`.
    """
    leaves: list[bytes] = []
    level, items = 0, None
    while True:
        count = checkpoint.size >> (8 * level)
        if count == 0:
            break
        hashes: list[bytes] = []
        for index in range((count + 255) // 256):
            width = min(256, count - 256 * index)
            suffix = tile_path(index) + ("" if width == 256 else f".p/{width}")
            raw = fetch(f"tile/{level}/{suffix}")
            need(len(raw) == 32 * width, f"tile/{level}/{suffix} has {len(raw)} bytes")
            hashes += [raw[at:at + 32] for at in range(0, len(raw), 32)]
            if level == 0:
                leaves += entries(fetch(f"tile/entries/{suffix}"), width)
        made = [leaf_hash(leaf) for leaf in leaves] if level == 0 else \
            [root_of(items[at:at + 256]) for at in range(0, len(items) - 255, 256)]
        need(hashes == made, f"level {level} is not made of what lies below")
        level, items = level + 1, hashes
    need(root_of([leaf_hash(leaf) for leaf in leaves]) == checkpoint.root, "the leaves have another root")
    return leaves


def entries(bundle: bytes, width: int) -> list[bytes]:
    found, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at:at + 2], "big")
        need(at + 2 + length <= len(bundle), "a bundle ends early")
        found.append(bundle[at + 2:at + 2 + length])
        at += 2 + length
    need(len(found) == width, f"a bundle has {len(found)} entries")
    return found


def check_leaves(leaves: list[bytes]) -> None:
    """Each leaf is in the format of docs/chain-format.md and continues what came before."""
    numbers: dict[str, int] = {}
    for index, leaf in enumerate(leaves):
        said = json.loads(leaf)
        need(canonical(said) == leaf, f"leaf {index} is not canonical JSON")
        need(set(said) == {"at", "commit", "id", "n", "prev", "seq", "source", "subject", "tenant", "type", "v"},
             f"leaf {index} has {sorted(said)}")
        need(said["v"] == 1 and said["seq"] == index and -1 <= said["prev"] < index, f"leaf {index} says another place")
        before = numbers.get(said["source"])
        need(before is None or said["n"] > before, f"leaf {index}: {said['source']} goes back")
        numbers[said["source"]] = said["n"]
