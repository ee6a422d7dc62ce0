"""Plain text whose paragraphs flow (RFC 3676): soft line breaks taken out, hard ones kept."""

from __future__ import annotations


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Each flowed paragraph on one line; quoted lines keep their marks. `delete_space` is the DelSp parameter."""
    finished: list[str] = []
    pieces: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, content = _unstuffed(line)
        if pieces and (depth != open_depth or content == "-- "):
            finished.append(_marked(pieces, open_depth))
            pieces = []
        open_depth = depth
        flows = content.endswith(" ") and content != "-- "
        pieces.append(content[:-1] if flows and delete_space else content)
        if not flows:
            finished.append(_marked(pieces, depth))
            pieces = []
    return "\n".join([*finished, _marked(pieces, open_depth)] if pieces else finished)


def _unstuffed(line: str) -> tuple[int, str]:
    """The quote depth of a line and what follows its marks, without the stuffed space (RFC 3676 sections 4.4, 4.5)."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")


def _marked(pieces: list[str], depth: int) -> str:
    text = "".join(pieces)
    return f"{'>' * depth} {text}" if depth else text
