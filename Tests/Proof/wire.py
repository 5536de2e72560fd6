"""An HTTP/1.1 client on asyncio whose framing is h11's, so that nobody here wrote it."""
import asyncio
import json
from dataclasses import dataclass

import h11


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def is_problem(self) -> bool:
        return self.headers.get("content-type", "").startswith("application/problem+json")


class Gone(Exception):
    """The connection ended before the answer did."""


class Connection:
    """A keep-alive connection that opens itself again when the host closed it."""

    def __init__(self, port: int):
        self.port = port
        self.state: h11.Connection | None = None

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.state = h11.Connection(our_role=h11.CLIENT)

    async def close(self) -> None:
        if self.state:
            self.writer.close()
            self.state = None

    async def call(self, method: str, path: str, token: str = "", body=None,
                   headers: dict[str, str] | None = None) -> Answer:
        try:
            if self.state is None:
                await self.open()
            self._send(method, path, token, body, headers)
            return await self._receive()
        except (OSError, h11.RemoteProtocolError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise Gone(str(error)) from error

    def _send(self, method, path, token, body, headers) -> None:
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [("Host", f"127.0.0.1:{self.port}")]
        if token:
            lines.append(("Authorization", f"Bearer {token}"))
        if body is not None:
            lines += [("Content-Length", str(len(data)))]
            if not headers or "Content-Type" not in headers:
                lines.append(("Content-Type", "application/json"))
        lines += list((headers or {}).items())
        sent = self.state.send(h11.Request(method=method, target=path, headers=lines))
        if data:
            sent += self.state.send(h11.Data(data=data))
        sent += self.state.send(h11.EndOfMessage()) or b""
        self.writer.write(sent)

    async def _receive(self) -> Answer:
        status, headers, body = 0, {}, b""
        while True:
            event = self.state.next_event()
            if event is h11.NEED_DATA:
                data = await self.reader.read(65536)
                if not data and not status:
                    raise Gone("the host closed the connection")
                self.state.receive_data(data)
            elif isinstance(event, h11.Response):
                status = event.status_code
                headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                break
            elif isinstance(event, h11.ConnectionClosed):
                raise Gone("the host closed the connection")
        if self.state.our_state is h11.MUST_CLOSE or self.state.their_state is h11.MUST_CLOSE:
            await self.close()
        else:
            self.state.start_next_cycle()
        return Answer(status, headers, body)
