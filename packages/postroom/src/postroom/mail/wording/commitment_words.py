"""The words of commitments, in the larger European languages: what is named, and what is said about it.

Written without accents and in lower case, as `unfolding.letters_of` writes them, each entry a regular expression without
groups that remember. A commitment is one sentence that holds an entry of each list of its kind.
"""

from __future__ import annotations

BANK_DATA = r"""
bank(?:ing)? ?(?:account|details|data|information|coordinates|connection|relationship)s?
account (?:number|details|data)s?
payment (?:details|instructions|information)
remittance (?:details|instructions|address)
\b(?:our|this|a (?:new|different)|another|(?:the )?following|the new) account\b(?! (?:manager|team|executive|rep|page|settings|name))
\bour (?:new|updated|other|different|current|correct|changed) account\b(?! (?:manager|team|executive|rep|page|settings|name))
sort code
routing number
iban
swift code
beneficiary
bankverbindung
bankdaten
bankkonto
kontonummer
kontoverbindung
kontodaten
(?:unser|neues|neue|folgendes|anderes) konto
zahlungsdaten
coordonnees bancaires
compte bancaire
numero de compte
(?:notre|nouveau) compte
\brib\b
datos bancarios
cuenta bancaria
numero de cuenta
(?:nuestra|nueva) cuenta
coordinate bancarie
conto (?:bancario|corrente)
(?:nostro|nuovo) conto
dados bancarios
conta bancaria
numero da conta
nova conta
bankgegevens
(?:bank)?rekening(?:nummer)?
dane (?:bankowe|do przelewu)
kont[oa] bankowe(?:go)?
numer(?:u)? (?:konta|rachunku)
nowe konto
rachun(?:ek|ku) bankow\w{0,4}
bankuppgifter
(?:bank)?konto(?:nummer)?
bankgiro
bankoplysninger
bankovni (?:spojeni|ucet|udaje)
cisl[oa] uctu
date(?:le)? bancare
cont(?:ul)? bancar
bankszamla\w{0,6}
szamlaszam\w{0,6}
pankkitil\w{0,4}
tilinumero\w{0,4}
банковск\w{1,4} (?:реквизит|счет|данн)\w{0,4}
(?:новы\w|наш\w?) (?:реквизит|счет)\w{0,4}
реквизит\w{0,4}
банківськ\w{1,4} (?:реквізит|рахун)\w{0,4}
banka (?:hesabi|bilgileri)\w{0,4}
"""
CHANGED = r"""
\bnew\b
\bchang(?:e|ed|es|ing)\b
\bupdat(?:e|ed|es|ing)\b
\bdifferent\b
\bmoved\b
\bswitched\b
\breplac(?:e|ed|es|ing)\b
\binstead\b
\bno longer\b
\bfrom now on\b
\bonly (?:use|pay|to)\b
\bformer\b
\bold account\b
\bneue[nmrs]?\b
geandert
andert sich
\bandern
aktualisiert
\bab sofort\b
nicht mehr
\bstatt(?:dessen)?\b
umgestellt
gewechselt
nouveau|nouvelles?\b
\bchange(?:r|ment|ments)?\b
\bmodifie
\bmise a jour
\bdesormais\b
a la place
nuev[oa]s?\b
\bcambi(?:o|a|ado|ada|ados|adas|ar|ato|ata|ate|ati|are)\b
actualizad
en su lugar
a partir de ahora
nuov[oiae]\b
aggiornat
modificat
d'ora in poi
nov[oa]s?\b
\bmud(?:ou|aram|amos|anca)
\balter(?:ou|ado|ada|ados|adas|acao)
atualizad
a partir de agora
nieuwe?\b
gewijzigd
veranderd
voortaan
in plaats van
now[eya]\b
zmien(?:il|ia|ion)\w{0,4}
zmian[aey]
od teraz
\bny(?:a|e|tt)?\b
\bandra(?:t|ts|des)\b
\bbytt?\b
fran och med nu
endret
aendret
\bnov[aey]\b
zmeni(?:l|lo|li|t)\w{0,3}
nou[aei]?\b
schimbat
modificat
\buj\b
megvaltozott
valtozott
muuttunut
vaihtunut
\buusi\b
\bnou[ae]\b
нов\w{1,3}
измени\w{1,6}
сменил\w{0,3}
змінил\w{0,3}
\byeni\b
degisti\w{0,4}
"""
SECRET_ITEM = r"""
\bp[\W_]{0,2}[i1l][\W_]{0,2}n(?:[- ]?(?:code|number|nummer))?\b
passw[o0]r[dt]\w{0,2}
pass ?(?:code|phrase)
login (?:details|data|credentials)
credentials
\b(?:code|digits|numbers?)\b.{0,30}\b(?:sms|text message|authenticator|whatsapp)\b
\b(?:sms|text message|authenticator)\b.{0,20}\bcode\b
\bsecurity code\b
\b(?:code|kode|kod|codigo|codice)\b.{0,40}\bsms\b
(?:one[- ]time|security|verification|authentication|confirmation|login|access|sms|2fa|otp|mfa|six[- ]digit|6[- ]digit)[- ]?(?:pass)?(?:code|password|pin)s?
\b(?:otp|cvv2?|cvc2?|tan)\b
(?:credit|debit|bank|payment)[- ]?card (?:number|details|data|information)
card (?:number|details|data)
(?:full )?card no
social security number
recovery (?:phrase|code|key)s?
seed phrase
backup codes?
(?:geheimzahl|kennwort|zugangsdaten|anmeldedaten|sicherheitscode|bestatigungscode|kreditkarten(?:nummer|daten)|prufnummer|einmalpasswort)
mot de passe
code (?:secret|de securite|de verification|de confirmation|pin|sms|d'acces)
numero de (?:votre )?carte
identifiants
contrasena
clave
codigo de (?:seguridad|verificacion|confirmacion|acesso|seguranca|verificacao|acceso)
numero de (?:su |la |tu )?tarjeta
codice (?:di (?:sicurezza|verifica|conferma|accesso)|pin|segreto)
numero (?:della|di) (?:sua |tua )?carta
credenziali
\bsenha
palavra[- ]passe
numero do (?:seu )?cartao
wachtwoord
(?:beveiligings|verificatie|bevestigings|inlog)code
inloggegevens
(?:creditcard|kaart|pas)nummer
hasl[oa]
kod(?:u)? (?:weryfikacyjn\w{1,4}|sms|pin|bezpieczenstwa)
numer(?:u)? karty
dane logowania
losenord\w{0,2}
(?:sakerhets|verifierings|engangs)kod\w{0,2}
kortnummer\w{0,2}
passord\w{0,2}
adgangskode\w{0,2}
engangskode\w{0,2}
hesl[oa]
overovaci kod\w{0,2}
cislo karty
parola
codul? (?:de verificare|pin|de securitate)
numarul cardului
jelszo\w{0,4}
biztonsagi kod\w{0,4}
kartyaszam\w{0,4}
salasana\w{0,2}
vahvistuskood\w{0,3}
korttinumero\w{0,2}
парол\w{1,3}
(?:пин|pin)[- ]?код\w{0,3}
код\w{0,3} (?:из смс|подтверждени|безопасност|доступа)\w{0,3}
номер\w{0,3} карт\w{0,3}
sifre\w{0,6}
dogrulama kodu\w{0,3}
kart numara\w{0,6}
"""
GIVE = r"""
\b(?:send|provide|tell|give|share|reply|respond|answer|enter|type|submit|forward|confirm|email|state|supply|need|require|text|read|disclose|fill)\b
\bwhat is your\b
\bplease include\b
\b(?:senden|sende|schicken|schick|nennen|nenne|mitteilen|teilen|geben|gib|eingeben|bestatigen|antworten|angeben|ubermitteln|brauchen|benotigen|verraten)\b
\b(?:envoye|communique|donne|fourni|indique|confirme|transmet|repond|saisi)\w{0,6}
\b(?:envi|proporcion|facilit|indi(?:que|car)|confirm|dig|d[ei]n?os|comparta|compart|introdu[zc]|responda|escrib|necesit|mand)\w{0,8}
\b(?:invi|fornis|comuni|indic|conferm|inser|mand|rispond|dic|dai|dia|scriv)\w{0,8}
\b(?:envi|forne|inform|digit|confirm|responda|mand|diga|indique|escrev|precis)\w{0,8}
\b(?:stuur|stuurt|geef|geeft|vermeld|deel|bevestig|antwoord|vul|mail|nodig)\b
\b(?:podaj|podac|przesl\w{1,4}|wyslij|wyslac|potwierdz|odpowiedz|wpisz|prosze o|prosimy o|potrzebuje\w{0,3})
\b(?:skicka|ange|uppge|bekrafta|svara|lamna|behover|oppgi|angi|send(?:e)?|indtast|bekreft|bekraeft|oplys)\b
\b(?:zasl\w{1,4}|posl\w{1,4}|uved\w{1,4}|zadej\w{0,3}|potvrd\w{0,4}|sdel\w{1,4}|potrebujeme)
\b(?:trimite\w{0,4}|furniza\w{0,4}|introduce\w{0,4}|confirma\w{0,4}|spune\w{0,4}|comunica\w{0,4})
\b(?:kuldj\w{1,5}|adja|add|erositse|irja|irj|adjon)\b
\b(?:laheta\w{0,4}|anna|antaa|vahvista\w{0,4}|kerro\w{0,4}|tarvitsemme|syota\w{0,4})
\b(?:пришл|отправ|сообщ|укаж|введ|назов|подтверд|напиш|перешл|дайте|нужн)\w{0,6}
\b(?:gonder|bildir|girin|paylas|onayla|yaz)\w{0,6}
"""
NEVER_GIVE = r"""
\bnever (?:ask|send|share|give|tell|disclose|enter|request|reply|forward|need|require)
\b(?:do not|don't|dont|please don't|must not|should not|shouldn't|won't|will not|would not|cannot) (?:ever |please )?(?:ask|send|share|give|tell|disclose|enter|request|reply with|forward|need|require|email)
\bno (?:pin|password|card)
\b(?:nie|niemals|nicht|kein\w{0,2})\b
\b(?:jamais|nunca|jamas|mai|nooit|nigdy|aldrig|aldri|nikdy|niciodata|soha|nikoskaan|koskaan|никогда|asla)\b
\bne\b.{1,40}\bpas\b
"""
BUT = r"""
\b(?:but|except|however|only|instead|unless|aber|sondern|ausser|mais|sauf|pero|sino|excepto|salvo|ma|tranne|mas|exceto|maar|behalve|ale|tylko|utom|bortset|но|кроме)\b
"""
SIGN_IN = r"""
\b(?:sign|log)(?:ging|ning)?[- ]?(?:in|on)\b
\blogin\b
\b(?:verify|validate|re-?verify|authenticate|unlock|re-?activate|restore|reset)\b
\bconfirm your (?:account|identity|password|mailbox|details|login|access|payment)
\bupdate your (?:account|password|billing|payment|login)
\b(?:anmelden|einloggen|melden sie sich .{0,30}\ban\b|loggen sie sich|verifizieren|entsperren|reaktivieren|freischalten|zurucksetzen)
\b(?:identitat|konto|zugang|passwort) (?:zu )?bestatigen
\bbestatigen sie (?:ihr|ihre|ihren) (?:konto|identitat|zugang|passwort|daten)
\b(?:connectez[- ]vous|reconnectez|identifiez[- ]vous|verifiez votre|confirmez votre|reactivez|debloquez|se connecter)
\b(?:inicie sesion|iniciar sesion|inicia sesion|verifique su|verifica tu|confirme su (?:cuenta|identidad|contrasena)|reactive|desbloque)
\b(?:acced[ai]|effettu\w{0,4} (?:l')?accesso|accesso al|verific\w{1,4} (?:il|la|l') ?(?:suo|tuo|sua|tua)? ?(?:account|conto|identita)|riattiv|sblocc)
\b(?:faca login|fazer login|inicie (?:a )?sessao|entre na sua conta|verifique (?:a )?sua|confirme (?:a )?sua|reative|desbloquei)
\b(?:log (?:opnieuw )?in|inloggen|meld u (?:opnieuw )?aan|verifieer|bevestig uw (?:account|identiteit|gegevens)|deblokkeer|heractiveer)
\b(?:zaloguj|zalogowac|zweryfikuj|potwierdz (?:swoje|swoja|konto|tozsamosc)|odblokuj)
\b(?:logga in|verifiera|bekrafta (?:ditt|din)|aterstall|las upp|logg inn|log ind|bekreft kontoen|bekraeft din)
\b(?:prihlaste|prihlasit|overte|potvrdte (?:svuj|svou)|odblokujte)
\b(?:conectati|autentificati|verificati contul|confirmati (?:contul|identitatea))
\b(?:jelentkezzen be|erositse meg|kirjaudu|vahvista tili)
\b(?:войдите|войти в|авторизуйтесь|подтвердите (?:аккаунт|учетн|личност|свою|ваш)|увійдіть)
\b(?:giris yapin|hesabinizi dogrula)
"""
ACCOUNT = r"""
\b(?:account|mailbox|identity|profile|access|portal|session|subscription|wallet|inbox|webmail|billing|details|data|password|again|here|below|link|https?:)
\b(?:konto|zugang|identitat|postfach|profil|portal|erneut|hier|unten|daten|passwort|link|kundenkonto)
\b(?:compte|identite|profil|espace|acces|nouveau|ici|lien|dessous|donnees|mot de passe)
\b(?:cuenta|identidad|perfil|portal|nuevo|aqui|enlace|abajo|datos|contrasena)
\b(?:conto|identita|profilo|portale|nuovo|qui|link|sotto|dati)
\b(?:conta|identidade|perfil|portal|novo|aqui|abaixo|dados|senha)
\b(?:rekening|identiteit|profiel|portaal|opnieuw|hier|onder|gegevens|toegang)
\b(?:konto|konta|kontem|tozsamosc\w{0,2}|ponownie|tutaj|ponizej|dane|haslo)
\b(?:kontot|identitet|profil|igen|har|nedan|igjen|her|igen)
\b(?:ucet|ucte|identitu|znovu|zde|niz|cont(?:ul)?|identitatea|aici|fiok|fiokja|itt|ujra|tilisi|uudelleen|taalla)
\b(?:аккаунт|учетн|кабинет|личност|снова|здесь|ниже|ссылк|обліков)\w{0,6}
\b(?:hesab|hesabiniz|buradan|tekrar)\w{0,6}
"""
GIFT_CARD = r"""
\b(?:gift|prepaid|voucher|itunes|steam|google play|apple|amazon|paysafe|razer|xbox|playstation)[- ]?(?:gift )?(?:card|voucher|code)s?\b
\bgift certificates?\b
\b(?:geschenk|gutschein|guthaben|prepaid|paysafe)[- ]?(?:karte|karten|code|codes|gutschein|gutscheine)\b
\b(?:carte|cartes)[- ]cadeaux?\b
\bcoupons? (?:pcs|transcash|neosurf|toneo)\b
\btarjetas? (?:de )?regalo\b
\b(?:carta|carte|buono|buoni) regalo\b
\b(?:cartao|cartoes|vale)[- ](?:de )?(?:presente|oferta)\b
\bcadeau(?:bon|bonnen|kaart|kaarten)\b
\bkart[ayę]? podarunkow\w{0,3}\b
\bpresentkort\w{0,2}\b
\bgavekort\w{0,2}\b
\bdarkov\w{1,3} (?:kart|poukaz)\w{0,4}
\bcard(?:uri)? cadou\b
\bajandekkarty\w{0,6}
\blahjakort\w{0,4}
\bподарочн\w{1,3} (?:карт|сертификат)\w{0,4}
\bhediye kart\w{0,4}
"""
BUY = r"""
\b(?:buy|purchase|get|pick up|obtain|order|scratch|send|email|need|pay|reply|take a picture|photo|redeem)\b
\b(?:kauf\w{0,4}|besorg\w{0,4}|erwerb\w{0,4}|freirubbeln|rubbeln|schick\w{0,4}|sende\w{0,3}|brauch\w{0,4}|bezahl\w{0,4})
\b(?:achet|procur|gratt|envoy|besoin|pay)\w{0,6}
\b(?:compr|consig|rasp|rasc|envi|necesit|pag|adquir|precis|mand)\w{0,8}
\b(?:acquist|procur|gratt|invi|serv|pag|compr)\w{0,8}
\b(?:koop|kopen|haal|kras|stuur|nodig|betaal)\w{0,4}
\b(?:kup|kupic|zdrap|wysl|przesl|potrzeb|zaplac)\w{0,6}
\b(?:kop|skaffa|skrapa|skicka|behover|kjop|skaff|skrap|send|kob|betal)\w{0,4}
\b(?:kup|setr|posl|potreb|zaplat|cumpar|razui|trimit|vasarol|vegyen|kapar|kuld|osta|raaputa|laheta)\w{0,6}
\b(?:куп|приобре|сотр|пришл|отправ|оплат)\w{0,6}
\b(?:satin al|gonder|kazi)\w{0,6}
"""
PAY = r"""
\b(?:please|kindly)\b.{0,40}\b(?:pay|transfer|wire|remit|send)\b
^ ?(?:pay|transfer|wire|remit)\b
\b(?:uberweisen|uberweise|zahlen|bezahlen) sie\b
\bbitte\b.{0,60}\b(?:uberweisen|zahlen|bezahlen|senden|schicken)\b
\b(?:virez|payez|versez|reglez|transferez)\b
\b(?:veuillez|merci de)\b.{0,40}\b(?:virer|payer|verser|regler|transferer|envoyer)\b
\b(?:transfiera|transfiere|pague|abone|ingrese|envie)\b
\b(?:bonifichi|trasferisca|paghi|versi|invii)\b
\b(?:transfira|pague|deposite|envie)\b
\b(?:maak|betaal|stort|stuur)\b.{0,60}\b(?:over|naar)\b
\b(?:przelej|prosze przelac|zaplac|wplac)\b
\b(?:betala|overfor|betal|overfor|send)\b.{0,40}\btill?\b
\b(?:переведите|оплатите|перечислите)\b
"""
MONEY = r"""
\b(?:money|amount|balance|payment|sum|rest|total|funds|euros?|eur|dollars?|usd|pounds?|gbp|chf|francs?|bitcoins?|crypto)\b
[€$£]
\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]){11,30}\b
\b(?:geld|betrag|summe|zahlung|rest)\b
\b(?:argent|montant|somme|solde|paiement)\b
\b(?:dinero|importe|cantidad|saldo|pago)\b
\b(?:denaro|importo|somma|saldo|pagamento)\b
\b(?:dinheiro|valor|quantia|saldo|pagamento)\b
\b(?:geld|bedrag|saldo)\b
\b(?:pieniadze|kwote|kwota|naleznosc|zlotych|zl)\b
\b(?:pengar|belopp|kronor|penge|belob|belop|kroner)\b
\b(?:деньги|сумму|рубл\w{0,3}|евро|остаток)\b
"""
OURS = r"""
\b(?:our|us|my|me)\b
\b(?:unser\w{0,2}|uns|mein\w{0,2}|mich|mir)\b
\b(?:notre|nos|nous|mon|ma|mes|moi)\b
\b(?:nuestr[oa]s?|nos|mi|mis)\b
\b(?:nostr[oaie]|noi|ci|mio|mia)\b
\b(?:noss[oa]s?|meu|minha)\b
\b(?:ons|onze|mijn|mij)\b
\b(?:nasz\w{0,3}|nas|moj\w{0,3}|mnie)\b
\b(?:var|vart|vara|vores|vort|mitt|min|mig)\b
\b(?:наш\w{0,3}|нам|мой|мне)\b
"""
CALL = r"""
\b(?:call|phone|telephone|hotline|dial|ring|whatsapp|sms|text|number|mobile)\b
\b(?:anrufen|rufen|telefon\w{0,6}|hotline|nummer|handy|mobil\w{0,4})\b
\b(?:appel\w{0,3}|telephone\w{0,2}|numero|portable)\b
\b(?:llam\w{1,4}|telefono|numero|movil)\b
\b(?:chiam\w{1,4}|telefono|numero|cellulare)\b
\b(?:lig\w{1,4}|telefone|numero|telemovel|celular)\b
\b(?:bel\w{0,3}|telefoon\w{0,6}|nummer)\b
\b(?:zadzwon\w{0,3}|telefon\w{0,3}|numer)\b
\b(?:ring\w{0,3}|telefon\w{0,6}|nummer)\b
\b(?:звоните|позвоните|телефон\w{0,3}|номер)\b
"""
