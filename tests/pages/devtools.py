"""A real browser, driven over its DevTools protocol: pages are opened, keys are pressed, and everything that it says is kept."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.pages.chromium import NAMES, QUIET
from tests.servers.process import unavailable

_PATIENCE = 20.0
_KEYS = {"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}


@dataclass
class Tab:
    """One page. `said` is what its console said, `asked` every address that it asked the network for."""

    line: ClientConnection
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _answers: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _loaded: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, url: str) -> None:
        """Go there, and wait until it is loaded."""
        self._loaded.clear()
        await self.tell("Page.navigate", url=url)
        await self.loaded()

    async def loaded(self) -> None:
        """Wait until the page under way is loaded."""
        await asyncio.wait_for(self._loaded.wait(), _PATIENCE)

    async def press(self, key: str, *, shift: bool = False, leads: bool = False) -> None:
        """Press a key; with `leads` it leads to another page."""
        if leads:
            self._loaded.clear()
        text = "\r" if key == "Enter" else key if len(key) == 1 else ""
        fields = {"key": key, "windowsVirtualKeyCode": _KEYS.get(key, 0), "modifiers": 8 if shift else 0}
        await self.tell("Input.dispatchKeyEvent", type="keyDown", **fields, **({"text": text} if text else {}))
        await self.tell("Input.dispatchKeyEvent", type="keyUp", **fields)
        if leads:
            await self.loaded()

    async def write(self, text: str) -> None:
        """Type into what has the focus."""
        await self.tell("Input.insertText", text=text)

    async def tab_to(self, wanted: str, *, most: int = 60) -> None:
        """Go on by the Tab key until the focus is on what is called so; fails where it never comes."""
        passed = []
        for _ in range(most):
            await self.press("Tab")
            passed.append(await self.focused())
            if passed[-1].startswith(wanted):
                return
        raise AssertionError(f"{wanted!r} never had the focus: {passed}")

    async def focused(self) -> str:
        """What has the focus, by its name."""
        return str(await self.find(
            "(e => (e.labels?.[0]?.textContent || e.getAttribute('aria-label') || e.textContent || '').trim())"
            "(document.activeElement)"
        ))  # fmt: skip

    async def find(self, expression: str) -> Any:
        """What an expression is in the page; DevTools asks it, so no policy of the page forbids it."""
        found = await self.tell("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until an expression holds."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                if await self.find(expression):
                    return
                await asyncio.sleep(0.02)

    async def size(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        """The size of the window, and whether its owner likes it dark."""
        await self.tell(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        await self.tell("Emulation.setEmulatedMedia", features=scheme)

    async def picture(self, *, whole: bool = False) -> bytes:
        """The page as a PNG image."""
        found = await self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(found["data"])

    async def tell(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol, and its answer."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self.line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        told = await asyncio.wait_for(answer, _PATIENCE)
        assert "error" not in told, (method, told)
        result: dict[str, Any] = told["result"]
        return result

    async def listen(self) -> None:
        """Take what the browser says, until it goes."""
        async for message in self.line:
            told = json.loads(message)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            else:
                self._note(told["method"], told["params"])

    def _note(self, method: str, parameters: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Network.requestWillBeSent":
            self.asked.append(parameters["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.said.append(str(parameters["exceptionDetails"]))
        elif method == "Log.entryAdded":
            self.said.append(parameters["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.said.append(str(parameters["args"]))


@asynccontextmanager
async def tab(*, scripts: bool = True) -> AsyncIterator[Tab]:
    """A page of a browser of its own, which knows no host but this machine; without `scripts` pages run none."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        unavailable("Chromium is not installed; install the system's package chromium to look at pages.")
    with tempfile.TemporaryDirectory(prefix="postroom-chromium-", ignore_cleanup_errors=True) as profile:
        options = (f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank")
        process = await asyncio.create_subprocess_exec(
            str(found), *_quiet(), *options, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        try:
            async with connect(await _page_of(process), max_size=None, proxy=None) as line:
                opened = Tab(line)
                listening = asyncio.create_task(opened.listen())
                for domain in ("Page", "Network", "Runtime", "Log"):
                    await opened.tell(f"{domain}.enable")
                await opened.tell("Emulation.setScriptExecutionDisabled", value=not scripts)
                yield opened
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _quiet() -> list[str]:
    """The usual options, but that this machine is found."""
    return [each for each in QUIET if not each.startswith("--host-resolver")] + [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    ]


async def _page_of(process: asyncio.subprocess.Process) -> str:
    """The address of the page that the browser opened first."""
    import httpx

    assert process.stderr is not None
    async with asyncio.timeout(_PATIENCE):
        async for line in process.stderr:
            if line.startswith(b"DevTools listening on "):
                break
        port = line.decode().split(":")[2].split("/")[0]
        async with httpx.AsyncClient() as client:
            while True:
                pages = (await client.get(f"http://127.0.0.1:{port}/json")).json()
                if found := [page for page in pages if page["type"] == "page"]:
                    asyncio.ensure_future(_drain(process.stderr))  # noqa: RUF006 - ends with the process
                    return str(found[0]["webSocketDebuggerUrl"])


async def _drain(stream: asyncio.StreamReader) -> None:
    async for _ in stream:
        pass


def keep(image: bytes, folder: Path, name: str) -> None:
    """A picture to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(image)
