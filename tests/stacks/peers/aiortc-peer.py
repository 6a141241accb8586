"""A WebRTC end on aiortc. It is told what to do in lines of JSON (tests/stacks/foreign-end.ts has the protocol)."""

import asyncio
import base64
import json
import sys

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription


def say(event, end, **fields):
    sys.stdout.write(json.dumps({"event": event, "id": end, **fields}) + "\n")
    sys.stdout.flush()


class End:
    def __init__(self, name):
        self.name = name
        # Without a list aiortc would ask a public STUN server.
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.channel = None
        self.connection.on("datachannel", self.watch)
        self.connection.on("connectionstatechange", self.tell_state)
        self.connection.on("iceconnectionstatechange", self.tell_state)

    def tell_state(self):
        state = self.connection.connectionState
        say("state", self.name, message=f"{state}, ICE {self.connection.iceConnectionState}")
        if state == "failed":
            say("error", self.name, message="The connection failed.")

    def watch(self, channel):
        self.channel = channel
        channel.on("message", lambda data: self.heard(data))
        channel.on("close", lambda: say("closed", self.name))
        if channel.readyState == "open":
            say("open", self.name)
        else:
            channel.on("open", lambda: say("open", self.name))

    def heard(self, data):
        raw = data.encode() if isinstance(data, str) else data
        say("data", self.name, data=base64.b64encode(raw).decode())

    async def describe(self, description):
        await self.connection.setLocalDescription(description)
        local = self.connection.localDescription
        say("description", self.name, type=local.type, sdp=local.sdp)

    async def do(self, message):
        op = message["op"]
        if op == "offer":
            self.watch(self.connection.createDataChannel("webtorrent"))
            await self.describe(await self.connection.createOffer())
        elif op == "answer":
            await self.connection.setRemoteDescription(RTCSessionDescription(message["sdp"], "offer"))
            await self.describe(await self.connection.createAnswer())
        elif op == "accept":
            await self.connection.setRemoteDescription(RTCSessionDescription(message["sdp"], "answer"))
        elif op == "send":
            self.channel.send(base64.b64decode(message["data"]))
        elif op == "report":
            buffered = 0 if self.channel is None else self.channel.bufferedAmount
            say("report", self.name, message=f"{buffered} bytes buffered")
        elif op == "close":
            await self.connection.close()
        else:
            raise ValueError(f"there is no operation {op}")


async def main():
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=16 * 1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    ends = {}

    async def run(message):
        name = message["id"]
        try:
            if name not in ends:
                ends[name] = End(name)
            await ends[name].do(message)
        except Exception as error:  # Told to the test, which decides what it means.
            say("error", name, message=f"{type(error).__name__}: {error}")

    while line := await lines.readline():
        message = json.loads(line)
        if message["op"] == "send":
            await run(message)
        else:
            asyncio.ensure_future(run(message))


asyncio.run(main())
