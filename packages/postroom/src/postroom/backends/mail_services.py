"""Mail services that log in by access token, and their short URLs: `gmail://ada@gmail.com`, `microsoft365://ada@acme.test`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from postroom.model.errors import ConfigurationError

BY_TOKEN = "auth=oauth2"  # noqa: S105 - an option, no token
"""The option of an SMTP or IMAP URL that says so."""


@dataclass(frozen=True)
class MailService:
    """Where a service is reached. Both keep what leaves by SMTP in the account's Sent folder."""

    smtp: str
    imap: str
    token_url: str
    scope: str = ""


SERVICES: Mapping[str, MailService] = {
    "gmail": MailService(
        smtp="smtps://{login}@smtp.gmail.com",
        imap="imaps://{login}@imap.gmail.com",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - where tokens are got
    ),
    "microsoft365": MailService(
        smtp="smtp://{login}@smtp.office365.com",
        imap="imaps://{login}@outlook.office365.com",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - where tokens are got
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    ),
}


def smtp_url(url: str) -> str:
    """What a URL means to the way out; any but a short one means itself."""
    service = _service(url)
    return _written_out(url, service.smtp) if service is not None else url


def imap_url(url: str) -> str:
    """What a URL means to the way in; any but a short one means itself."""
    service = _service(url)
    return _written_out(url, service.imap) if service is not None else url


def sent_folder_of(url: str) -> str | None:
    """Where the service keeps what left by this short URL; `None` for any other URL, of which that is not known."""
    return urlsplit(url)._replace(path="", query="").geturl() if _service(url) is not None else None


def service_at(url: str) -> MailService | None:
    """The service that a URL leads to, short or by the name of its host."""
    host = urlsplit(url).hostname
    return _service(url) or next((service for service in SERVICES.values() if host in _hosts(service)), None)


def logs_in_by_token(url: str) -> bool:
    """Whether an account wants an access token."""
    return _service(url) is not None or BY_TOKEN in urlsplit(url).query.split("&")


def _service(url: str) -> MailService | None:
    return SERVICES.get(urlsplit(url).scheme)


def _hosts(service: MailService) -> tuple[str | None, str | None]:
    return urlsplit(service.smtp).hostname, urlsplit(service.imap).hostname


def _written_out(url: str, pattern: str) -> str:
    """`gmail://ada:secret@gmail.com/INBOX?start=new`: the account is `ada@gmail.com`."""
    parts = urlsplit(url)
    if not parts.username or not parts.hostname:
        raise ConfigurationError(
            f"{parts.scheme}:// is followed by the account's address: {parts.scheme}://ada@example.com."
        )
    user = parts.username + quote(f"@{parts.hostname}", safe="")
    login = f"{user}:{parts.password}" if parts.password else user
    query = f"{parts.query}&{BY_TOKEN}" if parts.query else BY_TOKEN
    return f"{pattern.format(login=login)}{parts.path}?{query}"
