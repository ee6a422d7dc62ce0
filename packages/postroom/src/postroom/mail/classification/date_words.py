"""The names of months and weekdays, in the languages people write mail in. Data for `dates`."""

from __future__ import annotations


def _numbered(text: str, *, first: int) -> dict[str, int]:
    """Each name with its number: languages apart by `;`, numbers by spaces, names of one number by `/`."""
    names: dict[str, int] = {}
    for language in text.split(";"):
        for number, forms in enumerate(language.split(), first):
            for name in forms.split("/"):
                names.setdefault(name, number)
    return names


MONTHS = _numbered(
    """
    january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct
    november/nov december/dec;
    januar/jänner februar/feber märz/mär/maerz/mrz april mai juni juli august september oktober/okt november
    dezember/dez;
    janvier/janv février/févr/fév/fevrier mars avril/avr mai juin juillet/juil août/aout septembre octobre novembre
    décembre/déc/decembre;
    enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre diciembre/dic;
    gennaio/genn febbraio marzo aprile maggio/magg/mag giugno/giu luglio/lug agosto settembre/sett/set ottobre/ott
    novembre dicembre;
    janeiro fevereiro/fev março/marco abril maio junho julho agosto setembro outubro/out novembro dezembro;
    januari februari maart/mrt april mei juni juli augustus september oktober november december;
    januari februari mars april maj juni juli augusti september oktober november december;
    januar februar marts april maj juni juli august september oktober november december;
    januar februar mars april mai juni juli august september oktober november desember/des;
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
    marraskuuta joulukuuta;
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września/wrzesnia października/pazdziernika listopada
    grudnia;
    января/янв февраля/фев марта/мар апреля/апр мая июня/июн июля/июл августа/авг сентября/сен/сент октября/окт
    ноября/ноя декабря/дек;
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня;
    ledna února/unora března/brezna dubna května/kvetna června/cervna července/cervence srpna září/zari října/rijna
    listopadu prosince;
    januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra;
    január/jan február/febr március/márc április/ápr május/máj június/jún július/júl augusztus/aug szeptember/szept
    október/okt november december;
    ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie;
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık;
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου/μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου
    δεκεμβρίου;
    ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט ספטמבר/בספטמבר
    אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר;
    يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر;
    januari februari maret april mei juni juli agustus september oktober november desember;
    януари февруари март април май юни юли август септември октомври ноември декември;
    siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenog/studenoga prosinca;
    gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
    """,
    first=1,
)
"""Numbers of months by name in lower case; where two languages differ, the first named here counts."""

WEEKDAYS = _numbered(
    """
    monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thurs friday/fri saturday sunday;
    montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag;
    lundi mardi mercredi jeudi vendredi samedi dimanche;
    lunes martes miércoles/miercoles jueves viernes sábado/sabado domingo;
    lunedì/lunedi martedì/martedi mercoledì/mercoledi giovedì/giovedi venerdì/venerdi sabato domenica;
    segunda-feira/segunda terça-feira/terça quarta-feira/quarta quinta-feira/quinta sexta-feira/sexta sábado domingo;
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag;
    måndag tisdag onsdag torsdag fredag lördag söndag;
    mandag tirsdag onsdag torsdag fredag lørdag søndag;
    maanantaihin/maanantaina tiistaihin/tiistaina keskiviikkoon torstaihin/torstaina perjantaihin/perjantaina
    lauantaihin sunnuntaihin;
    poniedziałku/poniedziałek wtorku/wtorek środy/środę czwartku/czwartek piątku/piątek soboty/sobotę
    niedzieli/niedzielę;
    понедельника/понедельник вторника/вторник среды/среду четверга/четверг пятницы/пятницу субботы/субботу
    воскресенья/воскресенье;
    понеділка/понеділок вівторка/вівторок середи/середу четверга/четвер п'ятниці/п'ятницю суботи/суботу неділі/неділю;
    pondělí úterý středy/středu čtvrtka/čtvrtek pátku/pátek soboty/sobotu neděle/neděli;
    pondelka utorka stredy štvrtka piatku soboty nedele;
    hétfőig/hétfőn keddig/kedden szerdáig/szerdán csütörtökig/csütörtökön péntekig/pénteken szombatig/szombaton
    vasárnapig/vasárnap;
    luni marți/marţi miercuri joi vineri sâmbătă duminică;
    pazartesi salı çarşamba perşembe cuma cumartesi pazar;
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή;
    senin selasa rabu kamis jumat sabtu minggu;
    月曜日/月曜 火曜日/火曜 水曜日/水曜 木曜日/木曜 金曜日/金曜 土曜日/土曜 日曜日/日曜;
    周一/星期一/週一 周二/星期二/週二 周三/星期三/週三 周四/星期四/週四 周五/星期五/週五 周六/星期六/週六
    周日/星期日/週日;
    월요일 화요일 수요일 목요일 금요일 토요일 일요일
    """,
    first=0,
)
"""Numbers of weekdays by name, Monday 0."""

TOMORROW = (
    "tomorrow", "morgen früh", "bis morgen", "demain", "mañana", "domani", "amanhã", "tot morgen", "i morgon", "i morgen", "jutra",
    "завтра", "zítra", "明日", "明天", "내일",
)  # fmt: skip
"""The day after, where nothing else says it."""
