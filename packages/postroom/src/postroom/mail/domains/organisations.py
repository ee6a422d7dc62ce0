"""Organisations behind mail domains: the registrable domain, by the public suffix list that the library ships."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

    from postroom.model.address import Address

_PROVIDERS = """
126.com 139.com 163.com 189.cn abv.bg aim.com alice.it aol.com arcor.de att.net bell.net bellsouth.net bigpond.com
bluewin.ch bol.com.br btinternet.com charter.net comcast.net cox.net daum.net duck.com earthlink.net email.cz
fastmail.com fastmail.fm foxmail.com free.fr freemail.hu freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
googlemail.com hanmail.net hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
hushmail.com icloud.com inbox.lv inbox.ru interia.pl keemail.me laposte.net libero.it list.ru live.co.uk live.com
live.de live.fr live.it live.nl mac.com mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com me.com msn.com
naver.com neuf.fr ntlworld.com o2.pl onet.pl optonline.net orange.fr outlook.com outlook.de outlook.es outlook.fr
outlook.it pm.me posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com
riseup.net rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com
sohu.com t-online.de talktalk.net terra.com.br tin.it tiscali.it tuta.com tuta.io tutamail.com tutanota.com
tutanota.de ukr.net uol.com.br verizon.net virgilio.it virginmedia.com vodafone.de wanadoo.fr web.de wp.pl
xtra.co.nz yahoo.ca yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br
yahoo.com.mx yahoo.com.tw yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru yeah.net ymail.com
zoho.com zohomail.com
"""
MAILBOX_PROVIDERS = frozenset(_PROVIDERS.split())
"""Domains where anybody gets an address: two of them have nothing to do with each other."""


@lru_cache(maxsize=4096)
def organisational_domain(domain: str) -> str:
    """`example.co.uk` of `mail.example.co.uk`: the label below the public suffix; a public suffix is its own."""
    return _suffixes().privatesuffix(domain.lower()) or domain.lower()


def same_organisation(one: Address, other: Address) -> bool:
    """Whether two addresses belong to one organisation. At a mailbox provider nobody belongs to anybody."""
    domain = organisational_domain(one.domain)
    return domain == organisational_domain(other.domain) and not _open_to_anybody(domain)


def _open_to_anybody(domain: str) -> bool:
    return domain in MAILBOX_PROVIDERS or _suffixes().is_public(domain)


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
