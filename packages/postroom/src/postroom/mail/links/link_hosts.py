"""What is known of host names by heart: which endings mail programs make links of, and who sends readers elsewhere."""

from __future__ import annotations

# Endings of at least two letters that are registered names (IANA), and those kept for tests and private networks.
_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch
ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm
gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la
lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np
nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su
sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_GENERIC = """
academy agency ai app art asia baby bank bar best bet bid biz blog business buzz cam capital care cash casa casino cat center
chat city click cloud club co codes coffee com community company computer consulting contact cool credit cyou date dating
deals delivery design dev digital direct directory download earth education email energy enterprises events exchange expert
express family fans farm finance financial fit fun fund games gift global gmbh gold group guide guru help homes host hosting
house icu inc info ink institute international invest investments jobs land lat law legal life limited link live loan lol ltd
ltda management market marketing mba media men mobi moda money monster mov museum name net network news ninja online onion
org page partners party pay photo pics pictures plus porn press pro productions promo pub quest racing realty rent rest
review reviews rocks run sale sbs school science security services sex sexy shop show site social software solutions
space store stream studio style support surf systems tax team tech technology tel theater tips today tokyo tools top
town trade training travel tube university vacations ventures vip vote wang watch web website wiki win work works world wtf
xin xxx xyz yoga zip zone
"""
_OTHER_SCRIPTS = "рф рус онлайн сайт орг дети москва укр бел срб бг мкд қаз ελ ευ 中国 中國 香港 台灣 台湾 公司 网络 网址 한국 みんな 世界"
_SPECIAL_USE = "arpa example internal invalid lan local localhost test"

TOP_LEVEL = frozenset(f"{_COUNTRIES} {_GENERIC} {_OTHER_SCRIPTS} {_SPECIAL_USE}".split())

_FILES = "cc md pl ps py rs sh so"
FILE_ENDINGS = frozenset(_FILES.split())
"""Country endings that a bare name rather has because it names a file or a program."""

_FIRST_WORDS = "am as at be by de do es et in is it la me my no so to us"
SENTENCE_WORDS = frozenset(_FIRST_WORDS.split())
"""Country endings that are the first word of a sentence where somebody forgot a space: `Thanks.It works`."""

_SHORTENERS = """
    amzn.to bit.do bit.ly bitly.com buff.ly cutt.ly dlvr.it dub.sh fb.me forms.gle git.io goo.gl is.gd lnk.bio lnkd.in
    lnk.to maps.app.goo.gl ow.ly qrco.de rb.gy rebrand.ly s.id short.gy short.io shorturl.at t.co t.ly t.me tiny.cc tiny.one
    tinyurl.com trib.al u.to urlz.fr v.gd wa.me
"""
SHORTENERS = frozenset(_SHORTENERS.split())
"""Whose links lead somewhere that nobody sees in them."""

_REDIRECTORS = """
    adservice.google.com away.vk.com bing.com/ck/ click.convertkit-mail.com facebook.com/l.php google.com/amp/
    google.com/url l.facebook.com l.instagram.com l.messenger.com linkedin.com/redir list-manage.com/track lm.facebook.com
    mandrillapp.com/track/ out.reddit.com r.search.yahoo.com safelinks.protection.outlook.com slack-redir.net
    steamcommunity.com/linkfilter translate.google.com translate.goog urldefense.com urldefense.proofpoint.com vk.com/away.php
    web.archive.org/web/ youtube.com/redirect
"""
REDIRECTORS = frozenset(_REDIRECTORS.split())
"""Hosts, or the beginning of a path there, that send whoever comes on to where the link says."""
