"""Words that stand in mails about anything, and words that are as good as numbers, in the languages of most of our mail."""

from __future__ import annotations

_EVERYWHERE = """
    about after again also been before could from have hello here into just kind like more most need only other
    over please regards shall should some such sure thank thanks that their them then there these they this those
    very want were what when where which while will with within would your yours aber alle auch auf bitte danke
    dass dein denn diese diesem diesen dieser doch eine einem einen einer gerne grüße guten haben hallo hier ihnen
    ihre ihrem ihren ihrer kann können nach nicht noch oder sehr sich sind unsere unserem unseren vielen wenn
    werden wird wurde wurden avec avez avons bonjour cette dans elle être leur mais merci nous pour vous votre vos
    sont suis como esta este estos está gracias hola para pero porque puede sobre también usted anche avete
    buongiorno come della delle nella questa questo sono sulla gentile bijna deze door geen hebben heeft hier naar
    niet onze voor zijn wordt
"""

_CALENDAR = """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december today tomorrow yesterday tonight montag dienstag mittwoch donnerstag
    freitag samstag sonntag januar februar märz juni juli oktober dezember heute morgen gestern lundi mardi
    mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre octobre
    novembre décembre lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril junio julio
    agosto septiembre octubre noviembre diciembre lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio
    febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre maandag dinsdag woensdag donderdag
    vrijdag zaterdag zondag
"""

EVERYWHERE = frozenset(_EVERYWHERE.split())
"""Words of four letters and more that stand in mails about anything."""

CALENDAR = frozenset(_CALENDAR.split())
"""Days and months."""
