"""What the handles of a room have in common."""

from __future__ import annotations

from typing import Any, NoReturn, Self


class Handle:
    """A room, or what is bound to one, in the process that has it. Frameworks copy agents with their tools: the copies are bound
    to the same room.
    """

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"A {type(self).__name__} belongs to this process and cannot be pickled: open the room in the other one too,"
            " by `Postroom.from_env()`, by `connect`, or with the same store."
        )
