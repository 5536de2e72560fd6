"""An open-loop client: every request has an instant at which it is due, whatever became of the others.

A time is counted from that instant, not from when a connection was free or the request went out, so a
host that stalls is seen to keep everybody waiting who came meanwhile. Framing is llhttp's.
"""
import asyncio
import gc
import heapq
import json
import time
from collections import deque
from dataclasses import dataclass, field

import httptools


@dataclass(slots=True)
class Try:
    """One request of somebody's, in seconds of the monotonic clock."""
    due: float
    sent: float = 0.0
    answered: float = 0.0
    status: int = 0

    @property
    def millis(self) -> float:
        return (self.answered - self.due) * 1000

    @property
    def late_millis(self) -> float:
        """How much of that the client itself was late."""
        return (self.sent - self.due) * 1000


@dataclass(slots=True)
class Ask:
    """What somebody wants once, asked again under the same key after a refusal that names a time."""
    request: bytes
    tries: list[Try] = field(default_factory=list)
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return self.tries[-1].status if self.tries else 0

    @property
    def sent(self) -> float:
        return self.tries[0].sent

    @property
    def answered(self) -> float:
        return self.tries[-1].answered

    def json(self):
        return json.loads(self.body)


class Line(asyncio.Protocol):
    """A keep-alive connection with one request under way at most."""

    def __init__(self, crowd: "Crowd"):
        self.crowd = crowd
        self.ask: Ask | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.parser = httptools.HttpResponseParser(self)
        self.body, self.headers = b"", {}

    def send(self, ask: Ask) -> None:
        self.ask, self.body, self.headers = ask, b"", {}
        ask.tries[-1].sent = time.monotonic()
        self.transport.write(ask.request)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.lower().decode()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        ask, self.ask = self.ask, None
        if ask is None:
            # A host that has too many connections says so before anything is asked, and ends it.
            return self.transport.close()
        ask.tries[-1].answered = time.monotonic()
        ask.tries[-1].status = self.parser.get_status_code()
        ask.body, ask.headers = self.body, self.headers
        if self.parser.should_keep_alive():
            self.crowd.free(self)
        else:
            self.transport.close()
        self.crowd.answered(ask)

    def connection_lost(self, error) -> None:
        self.crowd.gone(self)


class Crowd:
    """Sends asks at their instants over as many connections as that takes."""

    def __init__(self, port: int, lines: int, lines_max: int, tries_max: int = 20):
        self.port, self.opened, self.lines_max, self.tries_max = port, lines, lines_max, tries_max
        self.idle: deque[Line] = deque()
        self.lines = self.lines_most = 0
        self.waiting: deque[Ask] = deque()
        self.due: list[tuple[float, int, Ask]] = []
        # Tasks live as long as somebody knows them.
        self.opening: list[asyncio.Task] = []
        self.left = 0
        self.lost = 0

    async def run(self, asks: list[Ask], offsets: list[float], seconds_max: float) -> float:
        """Sends each ask so many seconds after the start; gives the monotonic instant of the start.

        Ends when all have a final answer, or after `seconds_max`: who has none then has no status.
        """
        self.loop = asyncio.get_running_loop()
        self.lines = self.lines_most = self.opened
        await asyncio.gather(*(self.open() for _ in range(self.opened)))
        self.done = asyncio.Event()
        self.left = len(asks)
        start = time.monotonic() + 0.5
        for number, (ask, offset) in enumerate(zip(asks, offsets)):
            self.due.append((start + offset, number, ask))
        heapq.heapify(self.due)
        gc.collect()
        gc.disable()
        sender = asyncio.create_task(self.send_when_due())
        try:
            await asyncio.wait_for(self.done.wait(), seconds_max)
        except TimeoutError:
            pass
        sender.cancel()
        gc.enable()
        for line in self.idle:
            line.transport.close()
        return start

    async def send_when_due(self) -> None:
        while True:
            now = time.monotonic()
            while self.due and self.due[0][0] <= now:
                due, _, ask = heapq.heappop(self.due)
                ask.tries.append(Try(due))
                self.begin(ask)
            pause = self.due[0][0] - time.monotonic() if self.due else 0.001
            await asyncio.sleep(min(max(pause, 0), 0.001))

    def begin(self, ask: Ask) -> None:
        if self.idle:
            return self.idle.popleft().send(ask)
        self.waiting.append(ask)
        if self.lines < self.lines_max:
            self.opening.append(self.loop.create_task(self.open()))
            self.lines += 1
            self.lines_most = max(self.lines, self.lines_most)

    async def open(self) -> None:
        try:
            _, line = await self.loop.create_connection(lambda: Line(self), "127.0.0.1", self.port)
            self.free(line)
        except OSError:
            self.lines -= 1

    def free(self, line: Line) -> None:
        if self.waiting:
            line.send(self.waiting.popleft())
        else:
            self.idle.append(line)

    def gone(self, line: Line) -> None:
        self.lines -= 1
        if line in self.idle:
            self.idle.remove(line)
        if line.ask:
            # Without an answer: asked again at once under the same key, and still due since then.
            self.lost += 1
            ask, line.ask = line.ask, None
            self.again(ask, ask.tries.pop().due)

    def answered(self, ask: Ask) -> None:
        pause = ask.headers.get("retry-after", "")
        if ask.status in (429, 503) and pause.isdigit() and len(ask.tries) < self.tries_max:
            return self.again(ask, time.monotonic() + int(pause))
        self.left -= 1
        if self.left == 0:
            self.done.set()

    def again(self, ask: Ask, due: float) -> None:
        heapq.heappush(self.due, (due, id(ask), ask))


def percentile(sorted_values: list[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    place = -(-len(sorted_values) * share // 1)
    return sorted_values[max(int(place), 1) - 1]


def spread(name: str, values: list[float]) -> str:
    """A line of percentiles in milliseconds."""
    if not values:
        return f"{name}: none"
    found = sorted(values)
    parts = [f"p{share:g} {percentile(found, share / 100):.1f}" for share in (50, 90, 99, 99.9)]
    return f"{name}: {len(found)}, ms: {', '.join(parts)}, most {found[-1]:.1f}"
