"""Pages: templates that escape whatever they are given, and the header fields that every answer has."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postroom_server.console.safety import guarded
from postroom_server.console.showing import FILTERS, finalized

_FILES = {"console.css": "text/css", "live.js": "text/javascript"}
_CONTENT = {name: files("postroom_server.console").joinpath("files", name).read_bytes() for name in _FILES}
_VERSION = hashlib.sha256(b"".join(_CONTENT.values())).hexdigest()[:12]


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("postroom_server.console"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        finalize=finalized,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals["version"] = _VERSION
    return made


_TEMPLATES = _environment()


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page."""
    return guarded(HTMLResponse(_TEMPLATES.get_template(template).render(values), status_code=status))


async def file(request: Request) -> Response:
    """The style sheet and the script, which change with the version in their address."""
    name = request.path_params["name"]
    if name not in _CONTENT:
        return guarded(Response("There is no such file.", status_code=404, media_type="text/plain"))
    lasting = {"Cache-Control": "public, max-age=31536000, immutable"}
    return guarded(Response(_CONTENT[name], media_type=_FILES[name], headers=lasting))
