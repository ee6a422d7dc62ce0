"""How mail servers call themselves, and what they say when they return a message, in many languages. Data only."""

from __future__ import annotations

from postroom.mail.reports.phrases import phrases

DAEMON_NAMES = phrases("""
mail delivery
mailer-daemon
mailer daemon
delivery subsystem
delivery system
internet mail
system administrator
systemadministrator
administrateur systeme
administrador del sistema
amministratore di sistema
administrador do sistema
systeembeheerder
postmaster
mail system
mail administrator
message delivery
microsoft outlook
メール配信
邮件系统
邮件投递
""")

SUBJECTS = phrases("""
undeliver
undelivered
undelivrable
non-deliver
nondeliver
non deliver
not delivered
not be delivered
not deliverable
undeliverable
unable to deliver
cannot deliver
could not send message
couldn't be delivered
could not be delivered
can't be delivered
delivery status
delivery fail
delivery has failed
delivery notification
delivery problem
delivery report
delivery error
delivery delayed
delivery delay
delivery unsuccessful
delivery incomplete
delivery attempt
delivery warning
delivery exception
deliverey fail
failed delivery
failed mail
failure delivery
failure notice
failure notification
failure to deliver
delayed mail
delayed delivery
message delayed
message status
mail status report
mail could not
mail not delivered
mail fail
mail failure
mail delivery
mail system error
mail error
mail undeliverable
mail rejected
message rejected
message undeliverable
message could not
message not delivered
message delivery
returned mail
returned message
returned to sender
returned email
return to sender
return receipt
returning message
returning mail
rejected mail
bounced mail
bounced message
bounce
problem delivering
problems delivering
warning: could not
warning: message
warning: mail
unknown user
user unknown
unknown recipient
unknown address
invalid recipient
invalid address
address not found
no such user
recipient not found
mailbox full
mailbox unavailable
error sending
error delivering
error in mail
mail transaction failed
nondeliverable mail
ndn:
ndr:
dsn:
automatically rejected
unzustellbar
nicht zugestellt
nicht zustellbar
zustellfehler
zustellung fehlgeschlagen
unzustellbarkeit
ubermittlung fehlgeschlagen
benachrichtigung zum ubermittlungsstatus
ruckgabe
non remis
non distribue
non-remise
echec de la remise
echec de remise
echec de distribution
echec d'envoi
remise differee
rapport de non
notification d'etat de remise
no se puede entregar
no se pudo entregar
no se ha podido entregar
no entregado
no entregable
error de entrega
entrega fallida
fallo en la entrega
correo devuelto
mensaje devuelto
notificacion de estado de la entrega
mancato recapito
mancata consegna
non recapitabile
impossibile recapitare
notifica di stato del recapito
consegna fallita
errore di consegna
posta restituita
nao entregue
nao pode ser entregue
falha na entrega
falha de entrega
falha no envio
erro na entrega
mensagem devolvida
devolucao de mensagem
onbestelbaar
niet bezorgd
niet afgeleverd
bezorging mislukt
aflevering mislukt
olevererbart
gar inte att leverera
kunde inte levereras
leveransfel
ikke leveres
kan ikke leveres
uleverbar
leveringsfejl
toimitus epaonnistui
ei voitu toimittaa
niedostarczon
nie dostarczono
nie moze byc dostarczon
zwrot poczty
nedorucitel
nedoruceno
kezbesithetetlen
nem kezbesitheto
nelivrabil
nelivrat
недоставлен
не доставлено
не может быть доставлен
не удалось доставить
невозможно доставить
ошибка доставки
возврат почты
отчет о доставке
отчёт о доставке
не вдалося доставити
αποτυχια παραδοσης
teslim edilemedi
teslim edilemeyen
iletilemedi
gonderilemedi
配信不能
配信不可
配信エラー
配信に失敗
送信エラー
送信失敗
不達
エラーメール
戻りました
返送
退信
被退回
投递失败
未送达
无法送达
無法傳遞
無法投遞
无法投递
退件
传递失败
傳送失敗
배달 실패
전송 실패
배달되지
반송
تعذر التسليم
""")

OPENINGS = phrases("""
not be delivered
not been delivered
was not delivered
wasn't delivered
not deliver
n't deliver
n't be delivered
unable to deliver
undeliverable
undelivered
not deliverable
could not be sent
could not send
cannot be delivered
failed to deliver
delivery failed
delivery failure
delivery has failed
delivery to the following
deliver to the following
delivery attempts
delivery problem
delivery error
delivery status notification
delivery is delayed
delivery temporarily suspended
has been delayed
is being returned
been returned
was returned
returned mail
returned to you
returning your message
did not reach
not reach the following
following address failed
following addresses
following recipient
following recipients
permanent error
permanent fatal error
fatal error
transient error
permanent failure
transcript of session
could not complete sending
was rejected
been rejected
automatically rejected
bounced
mailbox is full
mailbox full
delivery of your message
delivery of the message
user unknown
unknown user
unknown address
unknown recipient
no such user
does not exist
doesn't exist
invalid recipient
has encountered delivery problems
problem delivering
problems delivering
could not be reached
couldn't be reached
was refused
error occurred while
unsent message
failed recipient
failed address
final delivery
unable to relay
nicht zugestellt
nicht ubermittelt
nicht zustellen
konnte nicht
unzustellbar
fehler bei der zustellung
ubermittlung
n'a pas pu etre
n'a pas ete remis
n'ont pas pu
non remis
impossible de remettre
impossible de distribuer
echec de la remise
ne peut etre
no se pudo entregar
no se ha podido
no ha podido ser
no pudo ser
no puede ser entregado
no se puede entregar
error al entregar
non e stato possibile
impossibile recapitare
impossibile consegnare
non e stato recapitato
non puo essere
non e stato consegnato
nao pode ser
nao foi possivel
nao foi entregue
falha na entrega
niet worden
niet bezorgd
kon niet
kunde inte
kunne ikke
ei voitu
nie mozna
nie moglo
nie zostala
nelze dorucit
nebylo mozne
nem sikerult
nu a putut
не может быть доставлен
не был доставлен
не было доставлено
не доставлен
не удалось доставить
не вдалося
δεν ηταν δυνατη
teslim edilemedi
iletilemedi
配信できません
配信できなかった
配信されません
届きません
届けられません
送信できません
送信できませんでした
お届けできません
送ることができません
失敗しました
エラーが発生
被退回
无法送达
无法投递
无法发送
無法傳遞
無法投遞
投递失败
发送失败
未能送达
退信
전달되지
배달하지 못
보내지 못
전송하지 못
""")
