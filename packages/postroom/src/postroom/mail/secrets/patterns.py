"""What keys and tokens look like, as their issuers document them.

A token is looked for in long words only, and there only where one of its anchors occurs, literal pieces that every token of
the kind has. So ordinary text costs one search for long words. Every expression is bounded: reading takes linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from postroom.mail.wording.expression import expression


@dataclass(frozen=True, eq=False)
class Pattern:
    """One kind of key or token."""

    kind: str
    what: str
    anchors: tuple[str, ...]
    expression: re.Pattern[str]

    def positions(self, text: str) -> Iterator[int]:
        """Where one of this kind begins in a text."""
        return (match.start() for match in self.expression.finditer(text))


def _token(kind: str, what: str, anchors: str, shape: str, *, follows: str = r"[\w-]") -> Pattern:
    return Pattern(kind, what, tuple(anchors.split()), expression(rf"(?<![A-Za-z0-9_]){shape}(?!{follows})", re.ASCII))


TOKENS = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    _token("aws_access_key", "an AWS access key", "AKIA ASIA ABIA ACCA", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    # https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
    _token("github_token", "a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    _token("github_token", "a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9_]{60,255}"),
    # https://docs.gitlab.com/security/tokens/#token-prefixes
    _token(
        "gitlab_token",
        "a GitLab token",
        "glpat- gldt- glrt- glptt- glft- glsoat- glcbt- gloas- glagent- glimt-",
        r"gl(?:pat|dt|rt|ptt|ft|soat|cbt|oas|agent|imt)-[\w.-]{20,1024}",
    ),
    # https://docs.slack.dev/authentication/tokens
    _token("slack_token", "a Slack token", "xox xapp-", r"(?:xox[abceoprs]|xapp)-[A-Za-z0-9-]{12,255}"),
    _token(
        "slack_webhook",
        "a Slack webhook",
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows)/[\w/]{20,120}",
    ),
    # https://docs.stripe.com/keys
    _token(
        "stripe_key", "a Stripe key", "sk_live_ sk_test_ rk_live_ rk_test_", r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}"
    ),
    _token("webhook_secret", "a webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{24,88}={0,2}"),
    # https://cloud.google.com/docs/authentication/api-keys, https://developers.google.com/identity/protocols/oauth2
    _token("google_key", "a Google API key", "AIza", r"AIza[\w-]{35}"),
    _token("google_secret", "a Google client secret", "GOCSPX-", r"GOCSPX-[\w-]{28}"),
    _token("google_token", "a Google token", "ya29.", r"ya29\.[\w-]{20,1024}"),
    # https://platform.openai.com/docs/api-reference/authentication and its many imitators, https://docs.claude.com
    _token("model_key", "a model provider's key", "sk-", r"sk-(?=[a-z]*[\w-]{0,20}\d)[\w-]{24,255}"),
    _token("model_key", "a model provider's key", "gsk_ pplx- xai-", r"(?:gsk_|pplx-|xai-)[A-Za-z0-9]{40,120}"),
    # https://huggingface.co/docs/hub/security-tokens
    _token("hugging_face_token", "a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{34}"),
    _token("replicate_token", "a Replicate token", "r8_", r"r8_[A-Za-z0-9]{37}"),
    # Mail providers: https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys and their neighbours
    _token("sendgrid_key", "a SendGrid key", "SG.", r"SG\.[\w-]{22}\.[\w-]{43}"),
    _token("mailgun_key", "a Mailgun key", "key-", r"key-[0-9a-f]{32}"),
    _token("mailchimp_key", "a Mailchimp key", "-us", r"[0-9a-f]{32}-us\d{1,2}"),
    _token("resend_key", "a Resend key", "re_", r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
    _token("brevo_key", "a Brevo key", "xkeysib- xsmtpsib-", r"x(?:keysib|smtpsib)-[0-9a-f]{64}-\w{16}"),
    _token("twilio_key", "a Twilio key", "SK", r"SK[0-9a-f]{32}"),
    # Registries and platforms
    _token("npm_token", "an npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _token("pypi_token", "a PyPI token", "pypi-AgE", r"pypi-AgE[\w-]{50,1024}"),
    _token("shopify_token", "a Shopify token", "shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _token("square_token", "a Square token", "sq0 EAAA", r"(?:sq0[a-z]{3}-[\w-]{22,43}|EAAA[\w-]{60})"),
    _token("digitalocean_token", "a DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    _token("databricks_token", "a Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?"),
    _token("linear_key", "a Linear key", "lin_api_", r"lin_api_[A-Za-z0-9]{40}"),
    _token("notion_token", "a Notion token", "ntn_ secret_", r"(?:ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43})"),
    _token("airtable_token", "an Airtable token", "pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    _token("atlassian_token", "an Atlassian token", "ATATT3", r"ATATT3[\w=-]{100,255}"),
    _token("vault_token", "a Vault token", "hvs. hvb.", r"hv[bs]\.[\w-]{24,255}"),
    _token(
        "grafana_token",
        "a Grafana token",
        "glsa_ glc_",
        r"(?:glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/]{32,400})",
    ),
    _token("new_relic_key", "a New Relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}"),
    _token("postman_key", "a Postman key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    _token("doppler_token", "a Doppler token", "dp.", r"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._-]{40,80}"),
    _token("figma_token", "a Figma token", "figd_", r"figd_[\w-]{38,60}"),
    _token("telegram_token", "a Telegram bot token", ":AA", r"\d{8,10}:AA[\w-]{33}"),
    _token("discord_token", "a Discord bot token", ".", r"[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}"),
    _token("azure_key", "an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}==", follows="="),
    # RFC 7519 over RFC 7515: a header and a claims set are JSON objects, so both begin with `{"` in base64url.
    _token("json_web_token", "a JSON Web Token", "eyJ", r"eyJ[\w-]{10,4096}\.eyJ[\w-]{10,8192}\.[\w-]{20,2048}"),
    # What age writes
    _token("private_key", "a private key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    _token("private_key", "a private key", "PuTTY-User-Key-File-", r"PuTTY-User-Key-File-\d"),
    _token("postroom_key", "a Postroom key", "prk_", r"prk_[\w-]{16,255}"),
)

# The last three letters of the schemes of databases, mail, files and their like.
_SCHEME_ENDS = "ttp|tps|ftp|ssh|git|mtp|map|aps|op3|p3s|dap|res|sql|adb|odb|srv|dis|iss|mqp|qps|qtt|tts|ats|fka|use|ks5|s5h|opg|cpg"

SPANNING = (
    Pattern(
        "aws_secret_key",
        "an AWS secret key",
        ("ecret", "ECRET"),
        expression(r"secret[_ ]?(?:access[_ ]?)?key[\"'\s:=>]{1,10}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])", re.IGNORECASE),
    ),
    # RFC 7468 section 10, RFC 4880 section 6.2, and what OpenSSH writes
    Pattern(
        "private_key",
        "a private key",
        ("PRIVATE KEY",),
        expression(r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,400}?[A-Za-z0-9+/=]{32}"),
    ),
    # RFC 3986 section 3.2.1: userinfo. A word in the password's place, or a mark of an omission, is none.
    Pattern(
        "password_in_url",
        "a password in a URL",
        ("://",),
        expression(
            rf"://(?<=(?:{_SCHEME_ENDS})://)[^\s/:@\"'<>]{{0,100}}:"
            r"(?!(?:password|passwd|pass|pw|pwd|secret|token|key|x+|your\w{0,30})@)([^\s/@\"'<>{}$*\[\]]{3,200})@[A-Za-z0-9\[]",
            re.IGNORECASE,
        ),
    ),
)

_TOKENS_BY_ANCHOR = tuple((anchor, pattern) for pattern in TOKENS for anchor in pattern.anchors)
_SPANNING_BY_ANCHOR = tuple((anchor, pattern) for pattern in SPANNING for anchor in pattern.anchors)

_LONG_WORD = expression(r"[A-Za-z0-9_./+=:-]{18,}")


def tokens(text: str) -> Iterator[tuple[Pattern, int]]:
    """Every key or token in a text, with its position."""
    for pattern in _anchored(_SPANNING_BY_ANCHOR, text):
        yield from ((pattern, position) for position in pattern.positions(text))
    words = [*_LONG_WORD.finditer(text)]
    together = " ".join(word[0] for word in words)
    begins: list[int] = []
    for pattern in _anchored(_TOKENS_BY_ANCHOR, together) if words else ():
        for position in pattern.positions(together):
            begins = begins or [*accumulate((len(word[0]) + 1 for word in words), initial=0)]
            yield pattern, _apart(words, begins, position)


def _anchored(by_anchor: tuple[tuple[str, Pattern], ...], text: str) -> Iterable[Pattern]:
    """The patterns of which an anchor occurs in a text, each once, in their order."""
    return dict.fromkeys([pattern for anchor, pattern in by_anchor if anchor in text])


def _apart(words: list[re.Match[str]], begins: list[int], position: int) -> int:
    """The position in the text of what is at `position` in its long words, one space between each two: there they begin."""
    index = bisect_right(begins, position) - 1
    return words[index].start() + position - begins[index]
