"""Words that say nothing about whose mail they come from: the commonest, and those of politeness and of trade."""

from __future__ import annotations

_ENGLISH = """
a about above after again all also am an and any anything are as at away back be because been before being below best better
both but by can cannot case change check come could day days dear did do does doing done down each either else end enough even
ever every everything few find first for forward free friday from further get getting give given glad go going good got great
had happy has have having he hello help her here hi hear hearing him his hope how i if in information into is it its just keep
kind know last later least less let letter like little ll long look looking made mail make many may me mean message might
minute moment monday month more morning most much must my name need needs never new next no not nothing now of off office on
once one only open or order other our out over own part patience people perhaps person phone place please point possible
problem put question questions quick quickly quite re reach reaching ready really receive received regarding regards reply
request response right s said same saturday say see send sending sent service several shall she should since sincerely so some
something soon sorry still such sunday support sure t take taken team tell than thank thanks that the their them then there
these they thing things think this those through thursday time to today together told tomorrow too touch try tuesday two under
understand until up update us use used usual ve very via want was way we wednesday week weekend well went were what when
where whether which while who why will wish with within without wonder word work working worked works would write writing
wrote year years yes yesterday yet you your yours account address business company contact customer delivery invoice item
number package parcel payment price product purchase refund return shipment shipped website
"""
_GERMAN = """
ab aber alle bald moglich moglichst melde rufen ware ihres allem allen alles als also am an ander andere auch auf aus bei beim besten bestellung bin bis bitte bitten da
dabei damit danach danke dank dann das dass dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort
du durch ein eine einem einen einer eines er erst es etwas euch euer fragen frau freuen freundliche freundlichen fur ganz gern
gerne grusse grussen gut guten haben habe hallo hat hatte hatten herr herzliche herzlichen heute hier ich ihm ihn ihnen ihr
ihre ihrem ihren ihrer im in ist ja je jede jeder jetzt kann kein keine konnen konnte liebe lieben mal man mehr mein meine
melden mich mir mit mochte mochten morgen muss mussen nach nachricht nicht nichts noch nun nur ob oder ohne sehr geehrte
geehrter rechnung ruckmeldung schon sein seine sich sie sind so sobald sollte sollten stehen tag team uber uhr um und uns
unser unsere unserem unseren unter verfugung viel viele vielen vom von vor war waren warum was weiter wenn wer werde werden
wie wieder will wir wird wo wunsche wurde wurden wunschen zu zum zur zwei
"""
_ROMANCE = """
a afin ai repondrons repondre repondu plaisir transmis adresse numero suite merci sujet alors apres assez atencion au aujourd aussi autre aux avant avec avez avoir beaucoup bien bonjour bon bonne car ce
cela ces cet cette chaque chez cliente client comme comment commande cordialement dans de depuis des deux devez dire dois donc
du elle en encore ensuite entre es est et etait etes etre facture faire fait faut hui il ils j je jour la le les leur lors lui
ma madame mais me meme merci merciez mes message moi moins mon monsieur n ne nos notre nous on ou par parce pas peu peut plus
pour pouvez pouvons pourquoi premier pres prie qu quand que quel quelle qui quoi recevoir recu reponse retour rien s sa salutations
sans se sera si son sont sous suis sur ta te tes toujours tout toute toutes tres tu un une venir vers voici votre vous vos y
ademas ahora al algo alguna antes aqui asi aun bien buenas buenos cada casi como con contacto cual cuando dado de del desde dia
dias donde dos el ella ellos en entonces era esa ese eso esta estado estamos estan estar estas este esto favor fue gracias ha
hace hacer hasta hay hola hoy la las le les lo los mas me mensaje mi mis momento mucho muchas muchos muy nada necesita ni no nos
nosotros nuestra nuestro numero o otra otro para pedido pero poco podemos por porque puede pueden pues que quien respuesta saber
saludos se sea ser si siempre sin sobre solo somos son su sus tambien tan tanto te tengo tiene tienen toda todo todos tu un una
uno usted ustedes ya yo alla alle allo anche ancora avete bene buongiorno che chi ci cio come con cordiali da dal dalla degli dei
del della delle di dopo dove e ed era fa fattura fino fra gia giorno giorni gli grazie ha hai hanno ho i il in io la lei lo loro
ma messaggio mi mio molto ne nel nella noi non nostra nostro nulla o ogni ordine per perche piu possiamo posso prego prima puo
quale quando quanto quella quello questa questo qui risposta saluti se sei senza si sia siamo sono sta su sua sul suo tutti tutto
un una uno vi voi vostra vostro agora ainda ao aos ate atenciosamente boa bom caro cara com da das de depois do dos e ela ele em
encomenda entre era essa esse esta este eu foi fatura fazer isso isto ja lhe mais mas me mensagem meu minha muito na nao nas
nem no nos nossa nosso num o obrigada obrigado ola os ou para pedido pela pelo pode podemos por porque quando que quem resposta
se sem ser seu sua so sobre tambem te tem temos ter todos tudo um uma voce
"""
_OTHERS = """
aan al alle als alstublieft altijd ben bent bericht bestelling bij dag dan dank dat de deze die dit door dus een en er factuur
geen graag groet groeten goed hallo heb hebben heeft het hier hoe hun ik in is je jij jou kan kunnen kunt maar mag me met mij
mijn moet na naar niet niets nog nu of om onze ook op over te tot u uit uw van vandaag veel via voor vraag vragen vriendelijke
waar want was wat we weer wel werd wie wij wil worden zal ze zeer zich zijn zo zou aby ale bardzo bo byc by chce co czy dla do
dobry dzien dzieki dziekuje dzis gdy gdzie i ich jak jako jest jestem jeszcze juz ktora ktore ktory ma mam mamy mi mnie moze
mozemy moj na nam nas nasz nie niz o od odpowiedz oraz pan pana pani panstwo po pod pozdrawiam prosze przed przez przy sa sie
sobie swoj ta tak tam te tego tej ten to tu twoj ty tylko tym w wiadomosc wiec wszystko z za zamowienie ze zeby zgodnie
att av de den det din dig du ej eller en ett fran for fraga ha hej har hon hur i inte jag kan kunna med men mig min mycket ni
nagon nu och om oss pa sa sig ska som svar tack till under upp ut vad var vi vill vid halsningar alt at bare da deg dem der
disse dit ditt eller er et fordi fra fik gjerne god godt han hva hvad hvis hvor ikke ingen jeg kun mange mere meg mit mod mot
nar noe noget nok os og ogsa over sin skal som sporsmal stadig takk tak til ud var ved venlig vennlig hilsen vil
"""

COMMON_WORDS = frozenset(f"{_ENGLISH} {_GERMAN} {_ROMANCE} {_OTHERS}".split())
"""Without accents, as `unfolding.letters_of` writes them."""
