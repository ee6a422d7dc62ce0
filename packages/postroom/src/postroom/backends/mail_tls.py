"""TLS towards mail servers: whom to trust, as the server's URL says (RFC 8314)."""

from __future__ import annotations

import ssl
from pathlib import Path

from postroom.backends.mail_url import MailUrl
from postroom.model.errors import ConfigurationError


def check_trust(url: MailUrl) -> None:
    """Raise `ConfigurationError` if `verify` is neither `yes`, `no` nor a file of certificates."""
    verify = url.options.get("verify", "yes")
    if verify not in ("yes", "no") and not Path(verify).is_file():
        raise ConfigurationError(f"{url}: verify is neither yes, no nor a file of certificates.")


def client_tls(url: MailUrl, *, implicit: bool) -> ssl.SSLContext:
    """A context that verifies the server, unless the URL says `verify=no` or TLS is a mere option on this very machine.

    Takes some milliseconds to load the system's certificates: not for an event loop.
    """
    unasked = "no" if not implicit and url.is_loopback and url.starttls == "optional" else "yes"
    verify = url.options.get("verify", unasked)
    if verify == "no":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    return ssl.create_default_context(cafile=None if verify == "yes" else verify)
