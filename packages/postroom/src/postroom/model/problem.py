"""An error as it travels: a problem of RFC 9457 with the code, the sentence and the facts that its class has."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter

from postroom.model import errors
from postroom.model.errors import ConfigurationError, PostroomError

CONTENT_TYPE = "application/problem+json"
NOT_CONFIGURED = "not_configured"

_PLAIN: TypeAdapter[Any] = TypeAdapter(Any)
_SAID = frozenset({"you_can", "retry_at", "untrusted"})
_STATUS: dict[type[Exception], HTTPStatus] = {
    errors.InvalidRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.PermissionDenied: HTTPStatus.FORBIDDEN,
    errors.LimitExceeded: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ReputationAtRisk: HTTPStatus.TOO_MANY_REQUESTS,
    errors.SecretsFound: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.FaultyDraft: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Lookalike: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.SendRefused: HTTPStatus.CONFLICT,
    errors.BudgetUsedUp: HTTPStatus.CONFLICT,
    errors.TransportUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DeliveryFailed: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidSignature: HTTPStatus.UNAUTHORIZED,
    errors.InboundRejected: HTTPStatus.UNPROCESSABLE_ENTITY,
    ConfigurationError: HTTPStatus.CONFLICT,
}


class Problem(BaseModel, frozen=True):
    """Why a call was not done. `code` is our error's, `type` a name of the code that never changes, `detail` the sentence.

    `facts` are what else the error's class says (`limit`, `approval_id`, ...), `untrusted` those words of the sentence that may
    have come by mail.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool = False
    retry_at: datetime | None = None
    you_can: str = ""
    facts: dict[str, Any] = {}
    untrusted: tuple[str, ...] = ()

    @classmethod
    def said(cls, code: str, detail: str, *, status: int, **more: Any) -> Problem:
        """A problem of the door itself, such as a body that is too large."""
        title = code.replace("_", " ").capitalize()
        return cls(type=f"urn:postroom:error:{code}", title=title, status=status, detail=detail, code=code, **more)

    @classmethod
    def of(cls, error: PostroomError | ConfigurationError) -> Problem:
        """What an error says."""
        status = status_of(type(error))
        if isinstance(error, ConfigurationError):
            return cls.said(NOT_CONFIGURED, str(error), status=status)
        return cls.said(
            error.code,
            str(error),
            status=status,
            retryable=error.retryable,
            retry_at=error.retry_at,
            you_can=error.you_can,
            facts=_facts(error),
            untrusted=error.untrusted,
        )


def status_of(kind: type[Exception]) -> HTTPStatus:
    """The HTTP status of an error, by its class or the nearest one above it."""
    return next((_STATUS[each] for each in kind.__mro__ if each in _STATUS), HTTPStatus.CONFLICT)


def _facts(error: PostroomError) -> dict[str, Any]:
    """What the class keeps, as JSON: the same that a program in this process could read."""
    known = {name: value for name, value in vars(error).items() if name not in _SAID}
    found: dict[str, Any] = _PLAIN.dump_python(known, mode="json", fallback=str)
    return found
