"""How mail servers and providers word a refusal, in many languages. Data: which phrase means which reason."""

from __future__ import annotations

from postroom.mail.reports.phrases import phrases

FULL = phrases("""
over quota
overquota
exceeded the local limit
exceeds the local limit
exceeds allowed size
exceeded allowed size
over-quota
quota exceeded
exceeded quota
exceeded his quota
exceeded its quota
exceeded their quota
exceeded the quota
exceeds quota
exceeds the quota
exceed quota
would exceed the mailbox
would exceed mailbox
would be over quota
quota violation
quota is exceeded
quota has been exceeded
quota limit
quota full
mailbox full
mailbox is full
mailbox exceeds
mailbox has exceeded
mailbox size limit
mailbox quota
mailbox too large
mailbox was full
mail box full
mailfolder is full
inbox is full
inbox full
account is full
account is over
account over quota
account is exceeding
user is over
user has exceeded
user has too many messages
too many messages in
too many messages on the server
exceeded storage
exceeded email storage
exceeded its storage
exceeded the storage
storage quota
storage limit
storage exceeded
storage is full
out of storage space
insufficient disk space in
no space left in mailbox
not enough storage space
not enough space in
disk quota
disc quota
maildir over
maildrop over
delivery failed: over
boite pleine
boite aux lettres pleine
boite de reception pleine
boite mail est pleine
boite aux lettres est pleine
boite du destinataire est pleine
depasse son quota
quota depasse
postfach ist voll
postfach voll
mailbox ist voll
postfach des empfangers ist voll
speicherplatz uberschritten
quota uberschritten
speicherplatz des empfangers
buzon lleno
buzon esta lleno
buzon de correo lleno
ha excedido su cuota
cuota excedida
ha superado la cuota
casella piena
casella e piena
casella di posta piena
quota superata
spazio esaurito
caixa cheia
caixa postal cheia
caixa de correio cheia
caixa de entrada esta cheia
cota excedida
cota de espaco
postvak is vol
mailbox is vol
brevladan ar full
postkassen er fuld
postboksen er full
skrzynka jest pelna
skrzynka odbiorcy jest pelna
przekroczony limit
schranka je plna
почтовый ящик переполнен
ящик переполнен
ящик получателя переполнен
переполнен
メールボックスがいっぱい
メールボックスの容量
容量を超え
容量オーバー
邮箱已满
邮箱空间不足
邮箱容量
信箱已滿
信箱已满
超出配额
편지함이 가득
메일함이 가득
사서함이 꽉
용량 초과
kutusu dolu
posta kutusu dolu
γραμματοκιβωτιο ειναι πληρες
صندوق البريد ممتلئ
""")

NOBODY = phrases("""
user unknown
unknown user
unknown recipient
unknown mailbox
unknown account
unknown address
unknown local part
unknown local-part
unknown or illegal alias
unknown email address
unknown or invalid
recipient unknown
address unknown
account unknown
mailbox unknown
user is unknown
address is unknown
recipient is unknown
no such user
no such recipient
no such mailbox
no such account
no such address
no such person
no such local user
no such email
no such local
no such id
no such virtual user
there is no such
there is no user
there is no account
there is no mailbox
there's no account
doesn't have a yahoo
doesn't have an account
does not have an account
does not have a mailbox
doesn't have a mailbox
no account by that name
no account with this
no account here
no mailbox here
no mailbox by that name
no mailbox found
no mailbox with
no local mailbox
no user by that name
no valid recipient
no valid cert
no matching address
no matches to nameserver
no mail account
no longer available here
no longer valid
no longer active
no longer in use
no longer in service
no longer exists
no longer works
no longer with
no longer employed
no longer accepts mail
no longer accepting mail
no longer on server
not a known user
not a known recipient
not a valid user
not a valid mailbox
not a valid recipient
not a valid email
not a valid address
not a local user
not a local address
not an active
not a user here
not a member of this domain
not known at this
not known here
not known to
not listed in
not listed here
not found in directory
not in directory
not in our directory
not our customer
not recognized
not recognised
is not found
was not found
wasn't found
user not found
recipient not found
recipient was not found
recipient address not found
recipientnotfound
recipnotfound
recipient not exist
recipient does not exist
recipient doesn't exist
account not found
address not found
mailbox not found
email address not found
could not be found
couldn't be found
can't be found
cannot be found
unable to find
does not exist
doesn't exist
do not exist
not exist
not exists
nonexistent
non-existent
non existent
user invalid
invalid user
invalid recipient
invalid mailbox
invalid address
invalid email address
invalid account
invalid final delivery userid
mailbox invalid
recipient invalid
address invalid
recipient address rejected: access denied
bad address
bad destination
bad destination mailbox
bad recipient
recipient not ok
recipient no on server
undeliverable address
unrouteable address
unroutable address
unrouteable mail domain
unrouteable domain
undefined mailbox
illegal user
mailbox not present
mailbox disabled
mailbox is disabled
mailbox inactive
mailbox is inactive
mailbox currently suspended
account disabled
account is disabled
account has been disabled
account that you tried to reach is disabled
account inactive
account is inactive
account closed
account has been closed
account suspended
account has been suspended
account expired
account has expired
account deleted
account deactivated
account has been deactivated
account is not active
account not active
address no longer
address has changed
address has been deleted
address not active
user disabled
user is inactive
user inactive
user not active
user account is
user suspended
user terminated
user has moved
has moved to
user doesn't exist
dosn't exist
doesn't receive mail
this user doesn't
this account does not
this address does not
said: 550 sorry, no mailbox
sorry, no mailbox
no one by
addressee unknown
ungultige adresse
unbekannter empfanger
empfanger unbekannt
benutzer unbekannt
unbekannter benutzer
unbekannte adresse
adresse unbekannt
existiert nicht
nicht gefunden
konnte nicht gefunden werden
nicht bekannt
kein solcher benutzer
kein postfach
inconnu
n'existe pas
introuvable
n'a pas ete trouve
adresse invalide
boite n'existe
compte desactive
destinataire invalide
aucun utilisateur
usuario desconocido
destinatario desconocido
direccion desconocida
no existe
no se encontro
no se ha encontrado
no se encuentra
direccion no valida
cuenta inexistente
cuenta desactivada
usuario no valido
utente sconosciuto
destinatario sconosciuto
indirizzo sconosciuto
non esiste
inesistente
non trovato
non e stato trovato
casella disattivata
non valido
usuario inexistente
usuario desconhecido
destinatario desconhecido
nao existe
inexistente
nao encontrado
nao foi encontrado
conta desativada
endereco invalido
onbekende gebruiker
onbekende ontvanger
gebruiker onbekend
bestaat niet
niet gevonden
okand mottagare
okand anvandare
finns inte
hittades inte
ukendt modtager
ukendt bruger
findes ikke
blev ikke fundet
finnes ikke
ble ikke funnet
ukjent mottaker
tuntematon vastaanottaja
tuntematon kayttaja
ei loydy
ei loytynyt
ei ole olemassa
nieznany adresat
nieznany uzytkownik
nie istnieje
nie znaleziono
neexistuje
neznamy prijemce
neznamy uzivatel
nebyl nalezen
ismeretlen cimzett
nem letezik
nem talalhato
nu exista
utilizator necunoscut
не существует
неизвестный пользователь
неизвестный получатель
пользователь не найден
адрес не найден
не найден
не зарегистрирован
ящик отключен
ящик заблокирован
не існує
не знайдено
δεν υπαρχει
αγνωστος παραληπτης
kullanici bulunamadi
adres bulunamadi
bulunamadi
gecersiz adres
mevcut degil
存在しません
存在しない
存在していません
見つかりません
見つかりませんでした
宛先不明
宛先が不明
ユーザーが不明
ご利用になれません
使われておりません
不存在
找不到
无此用户
没有此用户
没有这个用户
無此用戶
查無此人
查无此人
用户未找到
收件人地址有误
账号已停用
已停用
존재하지 않는
찾을 수 없
없는 계정
없는 사용자
수신자를 찾을
غير موجود
לא קיים
""")

NOBODY_PERHAPS = phrases("""
mailbox unavailable
mailbox not available
recipient rejected
does not accept mail
does not accept email
doesn't accept mail
unable to look up
unable to resolve
domain does not
domain doesn't
host not found
unknown host
unknown domain
nxdomain
name or service not known
domain not found
domain name not found
host or domain name not found
no such host
no such domain
no mx
null mx
illegal host
couldn't find any host
could not find any host
""")
"""Said of a dead address, or domain, where nothing else is said: servers that block say it as well."""

BLOCKED = phrases("""
spam
unsolicited
bulk mail
blacklist
black list
black-list
blocklist
block list
blocked
block-list
dnsbl
rbl
denylist
reputation
junk
spamhaus
spamcop
barracuda
sorbs
dmarc
dkim
spf
sender policy
sender id
unauthenticated
authentication required
authentication check
not authorized
not authorised
unauthorized
not permitted
not allowed
permission denied
is restricted
restricted to
delivrestriction
does not have permission
don't have permission
relay denied
relaying denied
relay access denied
relay not permitted
relaying not
not permitted to relay
unable to relay
unable to verify sender
we do not relay
relay prohibited
prohibited
policy
policies
security
suspicious
rejected for
message refused
message rejected
mail rejected
email rejected
not accepted
banned
refused by
denied by
reverse dns
reverse-dns
ptr record
rdns
dynamic ip
sending ip
ip address
your ip
rate limit
rate-limit
rate limited
too many
throttl
greylist
graylist
grey-list
whitelist
white list
allow list
abuse
administrative prohibition
administratively denied
access denied
denied
helo
ehlo
blockiert
gesperrt
abgelehnt
richtlinie
indesirable
courrier indesirable
refuse pour
no deseado
bloqueado
bloccato
rifiutato
lixo eletronico
заблокирован
спам
迷惑メール
拒否
ブロック
垃圾邮件
垃圾郵件
拒收
被拒绝
黑名单
스팸
차단
""")
"""Weak where somebody is said to be unknown; strong enough to doubt a bare code."""

CONTENT = phrases("""
virus
malware
malicious
infected
phishing
attachment
content rejected
content filter
message content
contains a link
contains a url
bare lf
worm
banned file
""")

TOO_LARGE = phrases("""
message too large
message is too large
message too big
message size exceeds
message size exceed
size limit exceeded
maximum message size
maximum size
exceeds maximum
exceeds the maximum
exceeds size
exceeds the size
message exceeds
message length exceeds
larger than the
zu gross
zu groß
trop volumineux
trop grand
demasiado grande
tamano maximo
troppo grande
muito grande
слишком большой
слишком велик
サイズが大き
サイズを超え
过大
太大
""")

NETWORK = phrases("""
timed out
not reachable
not responding
does not respond
did not respond
no answer from
time out
timeout
connection refused
connection reset
connection lost
lost connection
could not connect
couldn't connect
unable to connect
connection dropped
connection failed
cannot connect
no route to host
network is unreachable
network unreachable
unreachable
host unreachable
too many hops
hop count exceeded
maximum hop
mail loop
mail is looping
loops back
loop detected
routing loop
message expired
delivery time expired
retry time
retry timeout
queue too long
in the queue too long
could not be delivered for
not been able to
name server timeout
temporary dns
dns failure
host name lookup failure
unable to route
nicht erreichbar
zeituberschreitung
connexion refusee
delai depasse
""")

SYSTEM = phrases("""
system error
internal error
server error
insufficient system
disk full
no space left
temporarily unavailable
system not
local configuration error
configuration error
service unavailable
can't create output
cannot append
i/o error
out of memory
local problem
unexpected failure
""")

SENDER = phrases("""
sender address rejected
sender rejected
sender unknown
sender denied
sender domain
sender verify failed
sender verification
invalid sender
bad sender
domain of sender
sender's address
sender address
""")
