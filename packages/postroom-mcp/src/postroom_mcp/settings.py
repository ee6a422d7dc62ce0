"""What the MCP door can be told, by `POSTROOM_MCP_*` variables or by a call."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from postroom import ConfigurationError


class McpSettings(BaseModel, frozen=True):
    """`tools` are the tools to offer, in place of the everyday ones and those of the extra scopes.

    `elicitation` says what becomes of a draft that the room holds for a person: with `hold` it waits in the room; with `approve`
    the person at a client that can ask is asked too, and what the client answers is a decision. `structured` is what
    `structuredContent` carries: `facts` (ids, states, times and counts) or `all` of it, mail text unfenced and uncut.
    `hosts` are the names under which HTTP is served, beside this machine's own (`mail.acme.test`).
    """

    tools: tuple[str, ...] | None = None
    elicitation: Literal["hold", "approve"] = "hold"
    structured: Literal["facts", "all"] = "facts"
    hosts: tuple[str, ...] = ()


def settings_from_env() -> McpSettings:
    """Read `POSTROOM_MCP_TOOLS='["check_mail"]'`, `POSTROOM_MCP_ELICITATION`, ... Raises `ConfigurationError`."""

    class FromEnvironment(BaseSettings, McpSettings):
        model_config = SettingsConfigDict(env_prefix="POSTROOM_MCP_", frozen=True, extra="ignore")

    try:
        return McpSettings.model_validate(FromEnvironment().model_dump())
    except (SettingsError, ValidationError) as error:
        raise ConfigurationError(
            f"The environment does not describe an MCP door. {_faults(error)}; "
            "lists are written as JSON: POSTROOM_MCP_TOOLS='[\"reply\"]'."
        ) from None


def _faults(error: SettingsError | ValidationError) -> str:
    if isinstance(error, SettingsError):
        named = str(error).split('"')[1]  # it says no more: error parsing value for field "tools" from source ...
        return f"POSTROOM_MCP_{named.upper()} cannot be read"
    return "; ".join(f"POSTROOM_MCP_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
