"""What people say to machines that they want to turn, by concept and in about forty languages.

A stem stands without accents and in lower case; with `*` it also stands for longer words. What a script writes without
spaces is in `UNSPACED`, as it is written. Lines go by language.
"""

from __future__ import annotations

STEMS = {
    "override": """
        ignore ignores ignored ignoring disregard* forget forgetting override overrides overriding overrule* bypass* discard* supersede* overwrite* neglect nullify
        ignorier* missacht* vergiss vergessen uberschreib* umgeh* aushebel* verwirf
        ignorez ignorer oublie oubliez oublier neglige* outrepass* contourn* abandonne*
        ignora ignore ignorad ignorar olvida olvide olvidad olvidar omite omita omitir descarta descarte
        ignorare ignorate dimentica* scorda tralascia* trascura* aggira
        ignorem esqueca esquece esquecer desconsider* descarte
        negeer negeert negeren vergeet vergeten sla_over omzeil*
        ignorera glom bortse asidosatt* strunta ignorer glem overse
        ala ohita* unohda* sivuuta jata
        zignoruj* ignoruj* pomin* zapomnij* odrzuc* zlekcewaz*
        ignorujte zapomen* prehlednete nedbej* zabudni* obid*
        hagyd hagyja felejtsd felejtse mellozd mellozz*
        ignora ignorati uita uitati trece
        игнорир* забрав* пренебрегн* забуд* отмен* пропусти* проигнорир* ігнор* проігнор* забуд* відкин*
        ignorisi* zanemari* zaboravi* prezri* занемари* заборави*
        αγνοησ* ξεχασ* παρακαμψ* παραβλεψ*
        yoksay* gormezden unut* dikkate goz_ardi
        تجاهل* تجاهلوا انس انسي التغاضي اهمل* نادیده فراموش نظر_انداز بھول
        התעלם* תתעלם* שכח* תשכח*
        अनदेखा नजरअंदाज नज़रअंदाज भूल भुला दुर्लक्ष उपेक्षा उपेक्षा* ভুলে উপেক্ষা அலட்சிய* புறக்கணி* மறந்து విస్మరించ* మర్చిపో*
        bo quen lo_di abaikan* lupakan* hiraukan baikan* balewalain kalimutan huwag_pansinin puuza sahau
        무시* 잊어* 잊고 잊으*
        ignoruok* pamirsk* nepaisyk* ignore* aizmirst* ignoreeri* unusta* elda
        უგულებელყ* დაივიწყ* անտես* մոռաց* unudun mehel* елеме* ұмыт* unuting eʼtiborsiz
        ignora oblida ignoratu ahaztu anwybydd* negeer vergeet
        """,
    "former": """
        previous prior above earlier preceding former foregoing previously all every everything any whatever aforementioned
        vorherig* bisherig* vorig* obig* fruher* vorangegangen* alle allen alles samtlich*
        precedent* anterieur* ci_dessus toutes tous tout dessus
        anterior* previa* previo* todas todos toda todo arriba
        precedent* tutte tutti sopra qualsiasi
        acima quaisquer
        vorige voorgaande eerdere bovenstaande alle alles
        tidigare foregaende ovanstaende alla tidligere forrige ovenstaende alle
        aiem* edelli* kaikki kaiken
        poprzedni* wczesniejs* powyzs* wszystk* wszelk*
        predchoz* drivejsi* vsechn* predchadza* vsetk*
        elozo korabbi* fenti minden osszes
        anterioare precedente toate
        предыдущ* прежн* вышестоящ* все всё ранее предишн* всички попередн* усі всі
        prethodn* sve prejsnj* vse претходн* све
        προηγουμεν* ολες ολα
        onceki tum butun yukaridaki
        السابقة السابقه جميع كل قبلی تمام همه پچھلی سابقہ
        הקודמות הקודמים כל
        पिछले पिछली पूर्व सभी आगीचे मागील सर्व আগের সমস্ত পূর্ববর্তী முந்தைய அனைத்து మునుపటి అన్ని
        truoc tat_ca truoc_do sebelumnya semua segala nakaraang lahat yote awali zilizotangulia
        이전 위의 모든 앞의 기존
        ankstesni* visus visas ieprieksej* visas eelnev* varasem* koik
        წინა ყველა նախորդ բոլոր evvelki butun алдыңғы барлық oldingi barcha
        anteriors totes aurreko guztiak blaenorol
        """,
    "instruction": """
        instruction instructions directive directives guideline guidelines rule rules prompt prompts command commands restriction restrictions constraints guardrails protocol policies programming safeguards
        anweisung* instruktion* regeln vorgab* befehl* richtlinien aufforderung
        consigne* directive* regles ordres
        instruccion* indicacion* reglas directric* ordenes
        istruzion* regole direttiv* ordini comandi
        instruco* instruc* regras diretriz* comandos orientaco*
        instructie* opdracht* regels aanwijzing*
        instruktion* anvisning* regler instruks*
        ohje ohjeet ohjei* saann* kask* maaray*
        instrukcj* polece* zasad* wytyczn* rozkaz*
        instrukc* pokyn* prikaz* pravidl* instrukcie
        utasitas* szabaly* iranyelv*
        instructiun* reguli comenzi indicatii*
        инструкц* указани* правил* команд* распоряжен* вказівк* настанов* інструкц*
        instrukcij* uputstv* uput* pravila navodil* упутств* инструкциј*
        οδηγι* εντολ* κανον*
        talimat* komut* yonerge* kural* yonlendirme*
        التعليمات تعليمات الاوامر اوامر القواعد دستورالعمل* دستورات ہدایات احکامات
        ההוראות הוראות הנחיות הכללים
        निर्देश* निर्देशों आदेश* नियम* सूचना* সূচনা নির্দেশ* নির্দেশাবলী அறிவுறுத்தல* வழிமுறை* సూచనల* ఆదేశ*
        huong_dan chi_dan chi_thi lenh quy_tac huong dan instruksi perintah aturan arahan tagubilin utos panuto maagizo maelekezo amri
        지시* 명령* 지침* 규칙* 프롬프트*
        nurodym* instrukcij* taisykl* noradijum* instrukcij* juhis* juhend* reegl* korraldus*
        ინსტრუქცი* მითითებ* հրահանգ* telimat* нұсқау* korsatma*
        instruccions jarraibide* cyfarwyddiad*
        """,
    "machine": """
        ai assistant assistants chatbot bot llm llms gpt chatgpt copilot claude gemini model models agent agents algorithm robot autopilot summarizer summariser classifier
        ki assistent assistenz* sprachmodell* kunstliche
        ia assistante intelligence modele agent
        asistente modelo inteligencia agente
        assistente assistenti modello agente
        modelo inteligencia
        taalmodel sprakmodell* assistenten
        tekoaly* avustaja* kielimalli*
        asystent* model agenc* sztuczn*
        asistent* model umel*
        asszisztens* mesterseges nyelvi
        asistentul asistent inteligenta
        ии ассистент* помощник* модел* агент* бот нейросет* чатбот* асистент* помічник* шi
        asistent* pomocni* модел*
        βοηθ* μοντελο τεχνητ* πρακτορ*
        asistan* yapay model* ajan*
        المساعد مساعد الذكاء ذكاء نموذج الوكيل دستیار هوش مدل معاون ماڈل
        העוזר עוזר בינה המודל הסוכן
        सहायक एआई मॉडल एजेंट सहाय्यक সহকারী এআই மாதிரி உதவியாளர* సహాయక* మోడల్
        tro_ly tri_tue mo_hinh asisten kecerdasan pembantu katulong modelo msaidizi akili
        어시스턴트* 인공지능* 비서* 모델* 에이전트* 챗봇*
        asistent* modeli* paligs assistents mudel tehisintellekt* assistent*
        ასისტენტ* ხელოვნურ* օգնական* koməkci suni көмекші yordamchi
        model assistent laguntzaile cynorthwyydd
        """,
    "you": """
        you your yours yourself u ur
        du dich dir dein* sie ihr ihre ihnen
        vous votre vos toi ton tes tu
        tu tus usted ustedes su te
        tuo tua tuoi voi vostro
        voce seu sua teu
        jij jouw je uw
        ni din ditt dig du dit
        sina sinun olet
        ty twoj* jestes ciebie
        jsi tvuj tve jste vas si vase
        te vagy neked
        tu esti tau dumneavoastra
        ты вы твой твои ваш* тебе вам ти ви твої ти
        vi vas tvoj*
        εισαι εσυ σου
        sen sana senin siz
        انت انتم لك تو شما آپ تم
        אתה את שלך
        तुम आप तुम्हें आपको तू আপনি তুমি நீங்கள் మీరు
        ban kamu anda ikaw iyong wewe
        당신* 너는 너의 귀하*
        tu jus tu jus sina teie
        """,
    "now": """
        now instead new henceforth onwards onward first afterwards actually additionally
        jetzt stattdessen neue neuen ab_sofort nun
        maintenant desormais plutot nouvelle nouvelles nouveau
        ahora nueva nuevas nuevo adelante lugar
        ora adesso invece nuova nuove nuovo poi
        agora nova novas novo
        nu voortaan nieuwe plaats daarvan
        nu istallet ny nya nar na fremover
        nyt sen_sijaan uusi uudet
        teraz zamiast nowe nowa odtad
        nyni misto nove odted teraz namiesto
        mostantol most ehelyett uj
        acum noi nou
        теперь сейчас вместо новые новая отныне сега тепер замість нові
        sada umesto zdaj сада
        τωρα πλεον αντι νεες
        simdi artik yerine yeni bundan
        الان بدلا جديدة اکنون جدید اب
        עכשיו במקום מעתה חדשות
        अब इसके बजाय नए आता এখন பிறகு இப்போது ఇప్పుడు
        bay_gio thay_vao moi sekarang mulai baru ngayon bago sasa mpya
        이제 대신 지금 새로운
        dabar tagad nuud
        """,
    "send": """
        send sends sending forward forwarding email emails mail transmit upload post share export submit deliver reply bcc cc dispatch relay leak exfiltrate
        sende* schick* weiterleit* leite ubermittl* verschick* teile
        envoie envoyez envoyer transfere* transferer transmet* partage*
        envia envie enviar envies enviad reenvia* reenvie remite manda mande comparte
        invia inviare inviate inoltra* spedisci trasmetti condividi manda
        envie enviar encaminh* mande compartilhe
        stuur sturen verstuur* doorsturen zend
        skicka vidarebefordra send videresend* oversend
        laheta lahettak* valita toimita
        wyslij przeslij wysyl* przesyl* przekaz*
        posli poslete preposli* odesli* zasli*
        kuldj kuldd kuld* tovabbits* tovabbitsd
        trimite trimiteti expediaz* redirectioneaz*
        отправь* отправьте перешл* вышли* пошли* отошли изпрат* препрат* надішл* відправ* перешли
        posalji* prosledi* proslijedi poslji пошаљи
        στειλ* προωθησ* αποστειλ*
        gonder* ilet* yolla*
        ارسل ارسال اعد حول بفرست ارسال بھیج*
        שלח* תשלח* העבר*
        भेज* अग्रेषित फॉरवर्ड पाठवा পাঠা* அனுப்பு* పంప*
        gui chuyen_tiep kirim* teruskan hantar ipadala ipasa tuma peleka
        보내* 전송* 전달* 발송*
        siusk* persiusk* nosut* parsut* saada* edasta*
        გაგზავნ* გადააგზავნ* ուղարկ* gonderin жібер* yubor*
        envia bidali anfon
        """,
    "secret": """
        password passwords credential credentials secret secrets token tokens api key keys confidential passcode passphrase ssn iban otp pin private sensitive card bank login 2fa
        passwort* kennwort* zugangsdaten geheim* vertraulich* schlussel
        motdepasse passe identifiants confidentiel* cles
        contrasena* clave* credencial* confidencial* secreto*
        credenzial* segret* riservat* chiav*
        senha* credenciais segredo* chave* confidenciais
        wachtwoord* inloggegevens vertrouwelijk* geheim*
        losenord* inloggning* hemlig* adgangskod* passord* fortrolig*
        salasana* tunnuk* salais* luottamuksel*
        hasl* poufn* tajn* klucz*
        hesl* tajn* duvern* prihlasovac*
        jelszo* jelszav* titkos bizalmas
        parola parolele parole confidential* secrete
        парол* секрет* ключ* конфиденциальн* учётн* учетн* конфіденційн* таємн*
        lozink* sifr* tajn* geslo лозинк*
        κωδικο* συνθηματικ* μυστικ* εμπιστευτικ*
        sifre* parola* gizli anahtar*
        كلمة كلمات المرور مرور سرية بيانات_الدخول رمز پسورد رمز محرمانه پاسورڈ
        סיסמ* סודי* מפתח
        पासवर्ड* गोपनीय गुप्त पासवर्ड পাসওয়ার্ড গোপন கடவுச்சொல்* పాస్‌వర్డ్ రహస్య*
        mat_khau bi_mat sandi rahasia kata_sandi kunci password* lihim nenosiri siri
        비밀번호* 비밀* 암호* 기밀*
        slaptazod* slapt* parol* salasona*
        პაროლ* գաղտնաբառ* sifrə құпия* maxfiy
        contrasenya pasahitz* cyfrinair
        """,
    "mail": """
        emails inbox messages message conversation conversations thread threads contacts contact attachments attachment files history mailbox documents document data records customer customers invoices calendar notes addresses address list
        nachricht* posteingang postfach kontakte unterhaltung* anhang* daten kunden*
        courriel* courriels messages boite contacts donnees fichiers pieces
        correo* mensajes bandeja contactos datos archivos
        posta messaggi contatti dati allegati
        mensagens caixa contatos dados arquivos anexos
        berichten postvak contacten gegevens bijlagen
        mejl* meddelanden inkorg* beskeder indbakke* kontakter filer
        sahkoposti* viesti* viestit yhteystie* tiedosto*
        wiadomosc* skrzynk* kontakt* dane plik*
        zprav* schrank* kontakty soubor* sprav*
        uzenet* level* postafiok* nevjegy* fajl*
        mesaje* mesajele contacte* fisiere* datele
        письм* сообщени* контакт* переписк* файл* данные имейл* съобщен* лист* повідомлен*
        poruk* sporocil* kontakt* поруке
        μηνυμα* επαφ* αρχει* δεδομεν*
        posta* eposta* mesaj* kisi* dosya* veri*
        البريد الرسائل رسائل جهات الملفات ایمیل* پیام* ای_میل پیغامات
        ההודעות הודעות אנשי מיילים המיילים קבצים
        ईमेल* संदेश* संपर्क* फ़ाइल* ইমেল* বার্তা* மின்னஞ்சல* ఇమెయిల* సందేశ*
        thu tin_nhan danh_ba pesan kontak berkas mensahe ujumbe barua
        이메일* 메일* 메시지* 연락처* 대화* 첨부*
        laisk* zinut* vestul* kontakt* kirj* sonum*
        """,
    "seize": """
        delete erase remove wipe destroy transfer pay refund wire grant approve unlock disable deactivate cancel purchase buy install download execute run invoke call retrieve fetch access query search create add change update reset archive pause
        losch* uberweis* entfern* genehmig* deaktivier* bezahl*
        supprim* efface* virement paye* approuv*
        elimina* borra* borre transfiere paga* aprueba descarga
        elimina cancella* trasferisci bonifico paga approva scarica
        apague exclua delete* transfira pague aprove baixe
        verwijder* overmaak* betaal* maak keur
        radera* overfor* betala slet betal
        poista* maksa* siirra hyvaksy
        usun* skasuj przelej zaplac zatwierdz pobierz
        smaz* prevod* zaplat* schval* vymaz*
        torold torolj* utald fizess*
        sterge* stergeti transfera* plateste
        удали* переведи* оплати* одобри* скачай изтрий видал* перекаж*
        obrisi* izbrisi* prebaci* plati обриши
        διαγραψ* μεταφερ* πληρωσ*
        sil* transfer* ode* onayla*
        احذف حذف حول ادفع حذف پرداخت ادائیگی
        מחק* תמחק* העבר שלם
        हटा* मिटा* ट्रांसफर मुछ* মুছ* நீக்கு* తొలగించ*
        xoa chuyen thanh_toan hapus bayar transfer burahin futa lipa
        삭제* 이체* 송금* 결제* 승인*
        istrink* izdz* kustuta* maksa
        """,
    "role": """
        pretend act acting roleplay imagine behave simulate persona impersonate dan jailbreak character unrestricted unfiltered developer mode game hypothetical fictional
        tu verhalte verhalt* stell rolle spiele agiere
        agis agissez comporte* imagine* role pretend*
        actua actue comporta* imagina finge papel
        agisci comportati immagina fingi ruolo
        aja comporte* imagine finja papel
        gedraag doe rol
        agera lat_sas rollen opfor
        toimi esita kuvittele
        udawaj zachowuj wciel rol*
        predstirej chovej jednej
        viselkedj tegyel szerep*
        prefa comporta rol
        притвор* представь веди действуй роль играй преструвай уяви поводься
        ponasaj pretvaraj glumi
        προσποι* συμπεριφερ*
        davran* rol
        تصرف تظاهر دور وانمود
        התנהג העמד תפקיד
        नाटक अभिनय भूमिका অভিনয়
        dong_vai gia_vo berpura bertindak magkunwari jifanye
        행동* 역할* 척해* 가정*
        apsimesk elgkis izliecies teeskle
        """,
    "output": """
        print say output repeat reveal respond write tell show display answer translate summarize summarise state include append disclose provide list generate read describe explain quote paste insert report reply begin start end
        sag* antwort* gib schreib* ausgeb* wiederhol* zeig* nenn* ubersetz* verrat* offenbar*
        dis dites reponds repondez repete* ecri* affiche* revele* traduis montre*
        di diga responde responda repite repita escrib* muestra* revela* traduc* imprime
        dimmi rispondi ripeti scrivi mostra* rivela* traduci stampa
        diga responda repita escreva mostre revele traduza imprima
        zeg antwoord* herhaal* schrijf* toon onthul* vertaal
        sag svara upprepa skriv visa avsloja oversatt svar gentag vis
        sano vastaa toista kirjoita nayta paljasta
        powiedz odpowiedz powtorz napisz pokaz* ujawn* wypisz przetlumacz
        rekni odpovez opakuj napis* ukaz* prozrad* vypis* odpovedz
        mondd valaszolj ismeteld irj mutasd fedd
        spune raspunde repeta scrie arata dezvaluie
        скажи* ответь* повтори* напиши* покажи* раскрой* выведи* отговори кажи покажи напиши скажи відповід* розкрий
        reci odgovori ponovi napisi prikazi otkrij
        πες απαντησ* γραψ* δειξ* αποκαλυψ* επαναλαβ*
        soyle* yanitla* cevapla* yaz* goster* acikla* tekrarla*
        قل اكتب اجب اظهر اكشف كرر بگو بنویس نشان کہو لکھو بتاؤ
        אמור תגיד ענה כתוב הצג חשוף תכתוב
        बताओ बताएं लिखो लिखें कहो दिखाओ उत्तर जवाब সাংগা বলো লেখো উত্তর சொல் எழுது காட்டு చెప్పు రాయి చూపించ*
        noi viet tra_loi hien_thi tiet_lo katakan tulis jawab tampilkan ungkapkan sabihin isulat sagutin sema andika jibu
        말해* 답해* 대답* 출력* 알려* 작성* 써줘 공개* 번역*
        pasakyk atsakyk parasyk saki atbildi raksti utle vasta kirjuta
        """,
    "not": """
        not don't dont never without silently secretly nobody no nothing none avoid stop refrain hide conceal cannot
        nicht kein* niemals ohne niemand heimlich
        ne pas jamais sans secretement
        no nunca sin
        non mai senza
        nao nunca sem
        niet geen nooit zonder
        inte aldrig utan ikke aldri uden
        ala alka ei koskaan
        nie nigdy bez
        ne nikdy bez
        ne soha nelkul
        nu niciodata fara
        не никогда без никому ніколи
        nikad bez
        μην δεν χωρις ποτε
        degil asla olmadan
        لا لم دون بدون نه هرگز مت نہیں
        אל לא בלי
        नहीं मत बिना না বিনা வேண்டாம் వద్దు
        khong dung tidak jangan tanpa hindi huwag usi bila
        말고 않* 절대* 없이 마세요 마라
        """,
    "user": """
        user users owner human recipient person reader
        benutzer* nutzer* anwender* empfanger*
        utilisateur* destinataire*
        usuario* destinatari*
        utente utenti destinatari*
        usuario*
        gebruiker* ontvanger*
        anvandar* bruger* bruker*
        kayttaj*
        uzytkowni* odbiorc*
        uzivatel* prijemc* pouzivatel*
        felhasznal*
        utilizator*
        пользовател* получател* потребител* користувач*
        korisnik* uporabnik*
        χρηστ*
        kullanici*
        المستخدم مستخدم کاربر صارف
        המשתמש משתמש
        उपयोगकर्ता यूजर ব্যবহারকারী பயனர* వినియోగదారు*
        nguoi_dung pengguna gumagamit mtumiaji
        사용자*
        vartotoj* lietotaj* kasutaja*
        """,
    "system": """
        system admin administrator developer root security override debug maintenance operator sudo internal authorized authorised verified clearance audit compliance
        systemadministrator sicherheit* entwickler* wartung*
        systeme administrateur securite developpeur
        sistema administrador seguridad desarrollador
        amministratore sicurezza sviluppatore
        seguranca desenvolvedor
        systeem beheerder
        administrator* systemet
        jarjestelm*
        systemow* administrator*
        system* spravce
        rendszer*
        sistemul administratorul
        систем* администратор* разработчик* система систем* адміністратор*
        sistem*
        συστημ* διαχειριστ*
        sistem* yonetici*
        النظام نظام المسؤول سیستم سسٹم
        המערכת מערכת
        सिस्टम प्रणाली সিস্টেম கணினி సిస్టమ్
        he_thong sistem* mfumo
        시스템* 관리자*
        """,
    "must": """
        must important urgent immediately attention critical mandatory required priority warning please kindly should need have
        muss* wichtig dringend sofort achtung bitte unbedingt
        important* urgent* immediatement attention veuillez devez dois
        importante urgente inmediatamente atencion debes debe favor
        immediatamente attenzione devi deve
        imediatamente atencao deve
        belangrijk dringend onmiddellijk moet graag
        viktigt omedelbart maste vigtigt skal
        tarkea* heti pitaa
        wazne pilne natychmiast musisz prosze
        dulezit* okamzite musis prosim
        fontos azonnal kell kerem
        imediat trebuie rog
        важно срочно немедленно должен пожалуйста внимание важливо негайно
        vazno odmah moras molim
        σημαντικ* αμεσως πρεπει παρακαλω
        onemli acil hemen lutfen
        مهم عاجل فورا يجب يرجى فوری لطفا
        חשוב דחוף מיד חייב
        महत्वपूर्ण तुरंत कृपया জরুরি দয়া
        quan_trong khan_cap ngay vui_long penting segera harus tolong mahalaga muhimu
        중요* 긴급* 즉시* 반드시*
        """,
}

UNSPACED = {
    "override": "忽略 无视 無視 忘记 忘記 忽視 不要理会 跳过 覆盖 無視して 忘れて 忘れ 従わない ละเว้น เพิกเฉย ลืม ไม่สนใจ ข้าม",
    "former": "之前 以前 先前 上述 以上 前面 所有 一切 全部 前の これまで 以前の すべて 全て 上記 ก่อนหน้า ทั้งหมด ข้างต้น ที่ผ่านมา",
    "instruction": "指令 指示 命令 规则 規則 提示词 提示 ルール プロンプト คำสั่ง คำแนะนำ กฎ",
    "machine": "助手 助理 人工智能 人工智慧 模型 机器人 機器人 アシスタント モデル エージェント 人工知能 ผู้ช่วย ปัญญาประดิษฐ์ โมเดล",
    "you": "你 您 あなた คุณ",
    "now": "现在 現在 从现在 從現在 改为 而是 新的 今から これから 代わりに 新しい ตอนนี้ แทน ใหม่",
    "send": "发送 發送 转发 轉發 发给 寄给 寄給 送って 送信 転送 送付 ส่ง ส่งต่อ",
    "secret": "密码 密碼 机密 機密 密钥 密鑰 凭证 凭据 パスワード 機密 秘密 認証情報 รหัสผ่าน ความลับ",
    "mail": "邮件 郵件 收件箱 联系人 聯絡人 消息 对话 對話 数据 メール 受信 連絡先 会話 データ อีเมล ข้อความ รายชื่อ",
    "seize": "删除 刪除 转账 轉帳 支付 批准 下载 下載 执行 執行 削除 送金 支払 承認 ダウンロード 実行 ลบ โอน ชำระ",
    "role": "扮演 假装 假裝 充当 角色 振る舞 演じ ふりを 役割 แสร้ง ทำตัว สวมบท",
    "output": "输出 輸出 回答 回复 回覆 告诉 告訴 重复 显示 顯示 写 寫 翻译 泄露 透露 出力 答え 返信 教えて 表示 書いて 翻訳 繰り返 บอก ตอบ แสดง เขียน เปิดเผย",
    "not": "不要 不得 别 勿 禁止 ないで しないで せずに ないこと อย่า ห้าม โดยไม่",
    "user": "用户 用戶 使用者 ユーザー 利用者 ผู้ใช้",
    "system": "系统 系統 管理员 管理員 开发者 開發者 システム 管理者 開発者 ระบบ ผู้ดูแล",
    "must": "必须 必須 重要 立即 请 請 紧急 緊急 ください 直ちに 至急 สำคัญ ทันที ต้อง กรุณา โปรด",
}
