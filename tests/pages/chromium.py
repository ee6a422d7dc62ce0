"""A real browser, driven by its command line alone: it opens a page, and says what it made of it."""

from __future__ import annotations

import html
import json
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.process import unavailable

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-extensions", "--hide-scrollbars", "--enable-logging=stderr", "--v=0",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip

# The measuring page holds the report in a frame of a given width, as a narrow screen would, and looks into it. The
# report itself may run no script; this page stands beside it, in the test's own folder.
MEASURING = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="frame" src="%s" style="border:0;width:%dpx;height:900px"></iframe><pre id="found"></pre><script>
document.getElementById("frame").addEventListener("load", event => {
  const page = event.target.contentDocument, root = page.documentElement, width = root.clientWidth;
  const out = () => [...page.querySelectorAll("body *")].filter(element => {
    const box = element.getBoundingClientRect();
    const scrolls = element.parentElement.closest(".scroll, .board.wide, .programs pre");
    return !scrolls && element.className !== "skip" && box.width && (box.right > width + 1 || box.left < -1);
  }).map(element => element.tagName + "." + element.className);
  const found = {closed: root.scrollWidth, outside: out()};
  page.querySelectorAll("details").forEach(each => { each.open = true; });
  Object.assign(found, {open: root.scrollWidth, outsideOpen: out(), width});
  const style = element => page.defaultView.getComputedStyle(element);
  found.focusable = [...page.querySelectorAll("a[href], summary, [tabindex='0']")].map(each => {
    each.focus();
    return [each.tagName, page.activeElement === each, style(each).outlineStyle];
  });
  found.scripts = page.scripts.length;
  found.background = style(page.body).backgroundColor;
  document.getElementById("found").textContent = JSON.stringify(found);
});
</script>"""


@dataclass(frozen=True)
class Chromium:
    """The browser at this path."""

    path: Path

    def measure(self, page: Path, *, width: int, dark: bool = False) -> dict[str, Any]:
        """What the page looks like at this width: its own width, what stands outside it, what can be focused."""
        beside = page.with_name(f"measuring-{page.stem}.html")
        beside.write_text(MEASURING % (page.name, width))
        done = self._run(beside, "--allow-file-access-from-files", "--dump-dom", *_scheme(dark=dark))
        found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
        assert found is not None, done.stderr
        assert found[1], done.stderr
        return {**json.loads(html.unescape(found[1])), "complaints": _complaints(done.stderr)}

    def screenshot(self, page: Path, *, width: int, height: int, dark: bool = False) -> bytes:
        """The page as a PNG image."""
        image = page.with_name(f"{page.stem}-{width}.png")
        self._run(page, f"--screenshot={image}", f"--window-size={width},{height}", *_scheme(dark=dark))
        return image.read_bytes()

    def complaints(self, page: Path) -> list[str]:
        """What the browser's console says about the page."""
        return _complaints(self._run(page, "--dump-dom").stderr)

    def _run(self, page: Path, *options: str) -> subprocess.CompletedProcess[str]:
        with _profile() as profile:
            command = [self.path, *QUIET, f"--user-data-dir={profile}", *options, page.as_uri()]
            return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)


def chromium() -> Chromium:
    """The browser of this machine; skips where there is none, or fails where there must be one."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        unavailable("Chromium is not installed; install the system's package chromium to look at pages.")
    return Chromium(Path(str(found)))


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG image."""
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@contextmanager
def _profile() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="postroom-chromium-", ignore_cleanup_errors=True) as folder:
        yield folder


def _scheme(*, dark: bool) -> list[str]:
    return [f"--blink-settings=preferredColorScheme={0 if dark else 1}"]


def _complaints(log: str) -> list[str]:
    return [line for line in log.splitlines() if "CONSOLE" in line]
