"""The words of commitments beyond the larger European languages: as they are written, no expressions, an entry a line or
several on one, separated by commas. Each language has what is named and what is said about it; few words, as a person decides.
"""

from __future__ import annotations

BANK_DATA = """
銀行口座, 振込先, 口座番号, 口座情報
银行账户, 银行账号, 银行帐户, 收款账户, 账户信息, 銀行帳戶, 銀行賬戶, 收款帳戶
은행 계좌, 계좌번호, 계좌 번호, 입금 계좌
बैंक खाता, बैंक खाते, खाता संख्या, খাতা নম্বর, ব্যাংক অ্যাকাউন্ট, بینک اکاؤنٹ
حساب بنكي, الحساب البنكي, حسابنا البنكي, الحساب المصرفي, حسابنا المصرفي, رقم الحساب, آيبان
حساب بانکی, شماره حساب, شماره شبا
בנק חשבון, חשבון בנק, חשבון הבנק, מספר החשבון
บัญชีธนาคาร, เลขที่บัญชี, เลขบัญชี
tài khoản ngân hàng, số tài khoản, rekening bank, nomor rekening, akaun bank, nombor akaun
τραπεζικός λογαριασμός, τραπεζικού λογαριασμού, τραπεζικό λογαριασμό, τραπεζικά στοιχεία, αριθμός λογαριασμού
bankareikning, reikningsnúmer, bankovni račun, broj računa, bančni račun, банкова сметка, банковата сметка, bankový účet, číslo účtu
pangakonto, arvelduskonto, bankas konts, bankas konta, konta numur, banko sąskait, sąskaitos numer, compte bancari, akaunti ya benki
"""
CHANGED = """
変更, 新しい, 変わり, 新規
变更, 更改, 更换, 新的, 变了, 變更, 更換, 改为
변경, 새로운, 바뀌, 새 계좌
नया, नए, नई, बदल, নতুন, পরিবর্তন, نیا, تبدیل
جديد, تغير, تغيير, تم تحديث, جدید, تغییر, חדש, השתנ, שונה
ใหม่, เปลี่ยน, mới, thay đổi, baru, berubah, diubah, ganti, νέο, νέος, νέα, άλλαξ, αλλαγ, αλλάξ
nýr, nýtt, nýja, breyst, breytt, novi, novu, nov, promijen, promen, spremen, нов, промен, nový, zmen
uus, uue, muutu, jauns, jaunu, mainī, mainīj, nauj, pasikeit, nou, nova, canvi, mpya, imebadilika
"""
SECRET_ITEM = """
パスワード, 暗証番号, 認証コード, 確認コード, ワンタイム, セキュリティコード, カード番号
密码, 密碼, 口令, 验证码, 驗證碼, 校验码, 动态码, 卡号, 卡號, 安全码, 安全碼
비밀번호, 암호, 인증번호, 인증 코드, 인증코드, 카드번호, 카드 번호, 보안 코드
पासवर्ड, ओटीपी, पिन कोड, पिन नंबर, सत्यापन कोड, कार्ड नंबर, কার্ড নম্বর, পাসওয়ার্ড, ওটিপি, پاس ورڈ, پن کوڈ
كلمة المرور, كلمة مرور, كلمة السر, الرقم السري, رمز التحقق, رمز التأكيد, رقم البطاقة, رقم بطاقت
رمز عبور, گذرواژه, کد تأیید, کد تایید, شماره کارت, סיסמה, סיסמת, הסיסמא, קוד אימות, קוד האימות, מספר כרטיס, מספר הכרטיס
รหัสผ่าน, รหัสยืนยัน, รหัสลับ, หมายเลขบัตร, โอทีพี
mật khẩu, mã xác nhận, mã xác thực, mã otp, số thẻ, kata sandi, kode verifikasi, kode otp, nomor kartu, kata laluan, nombor kad
κωδικό πρόσβασης, κωδικός πρόσβασης, κωδικού πρόσβασης, συνθηματικό, κωδικό επιβεβαίωσης, κωδικό επαλήθευσης, τον κωδικό, αριθμό της κάρτας, αριθμό κάρτας
lykilorð, staðfestingarkóð, öryggiskóð, kortanúmer, lozink, zaporku, zaporka, šifru, kod za potvrdu, broj kartice, gesl, potrditvena koda, številko kartice
парола, паролата, код за потвърждение, номер на карта, номера на карта, heslo, overovací kód, číslo karty
salasõna, parool, kinnituskood, kaardi number, paroli, parole, kartes numur, slaptažod, patvirtinimo kod, kortelės numer, contrasenya, nenosiri
"""
GIVE = """
お送り, 送って, 送信し, 教えて, お知らせ, 入力, 返信, ご提供
发送, 发给, 发到, 发我, 告诉, 告知, 提供, 输入, 回复, 填写, 傳送, 發送, 告訴, 輸入, 回覆, 填寫
보내, 알려, 입력, 회신, 제공, 답장
भेज, बताएं, बताएँ, बताइए, दर्ज, साझा, पाठाएं, পাঠান, জানান, بھیج, بتائیں
أرسل, ارسل, إرسال, أخبر, زود, أدخل, إدخال, تقديم, الرد
بفرستید, ارسال, وارد کنید, بدهید, اعلام, שלח, לשלוח, מסור, הזן, להזין, השב
ส่ง, แจ้ง, บอก, กรอก, ตอบกลับ
gửi, cung cấp, nhập, cho chúng tôi biết, trả lời, kirim, berikan, masukkan, beritahu, balas, hantar, isi
στείλτε, στείλε, δώστε, απαντήστε, εισάγετε, εισαγάγετε, πείτε, γνωστοποιήστε
sendu, senda, sendið, gefðu, gefið, svara, sláðu, pošaljite, pošalji, unesite, navedite, dostavite, javite, pošljite, vnesite, sporočite
изпрат, въведете, посочете, кажете, pošlite, zadajte, uveďte, saatke, saada, sisesta, öelge, nosūtiet, atsūtiet, ievadiet, atsiųsk, nurodyk, įvesk, envieu, tuma, tutumie
"""
NEVER_GIVE = """
決して, しないでください, ません, 不要, 切勿, 绝不, 絕不, 请勿, 請勿, 从不, 從不, 不会
절대, 마세요, 않습니다, 마십시오, कभी नहीं, न करें, नहीं, না, نہ کریں
لا ترسل, أبدا, لن نطلب, لا نطلب, هرگز, نکنید, לעולם, אל תשלח, לא נבקש
อย่า, ไม่, không bao giờ, đừng, không, jangan, tidak, ποτέ, μην, δεν
aldrei, ekki, nikada, nikad, nemojte, никога, не, nikdy, ärge, mitte kunagi, nekad, niekada, niekad, mai, kamwe
"""
SIGN_IN = """
ログイン, サインイン, 再認証, 登录, 登錄, 登入, 验证您的, 驗證您的, 确认您的, 로그인, 본인 인증, 인증해, लॉग इन, लॉगिन, सत्यापित
تسجيل الدخول, سجل الدخول, سجّل الدخول, تأكيد حساب, تحقق من, وارد شوید, ورود به, להתחבר, התחבר, היכנס, אמת את, เข้าสู่ระบบ, ยืนยันบัญชี, ล็อกอิน
đăng nhập, xác minh, masuk ke, verifikasi, log masuk, συνδεθείτε, σύνδεση στο, επιβεβαιώστε τον, επαληθεύστε
skráðu þig inn, skráið yður inn, prijavite se, potvrdite svoj, влезте, потвърдете, prihláste, logige sisse, piesakieties, prisijunk, inicieu la sessió, ingia
"""
ACCOUNT = """
アカウント, 口座, こちら, 账户, 帳戶, 账号, 帳號, 账戶, 身份, 계정, 아래, 여기, खाता, खाते, यहाँ, यहां
حساب, هنا, رابط, اینجا, חשבון, כאן, קישור, บัญชี, ที่นี่, tài khoản, đây, akun, akaun, di sini, λογαριασμό, εδώ, σύνδεσμο
aðgang, reikning, hér, račun, ovdje, ovde, tukaj, акаунт, профил, тук, účet, tu, konto, siin, kont, šeit, paskyr, čia, compte, aquí, akaunti, hapa
"""
GIFT_CARD = """
ギフトカード, プリペイドカード, 礼品卡, 禮品卡, 充值卡, 点卡, 기프트카드, 기프트 카드, 상품권, गिफ्ट कार्ड, গিফট কার্ড
بطاقات هدايا, بطاقة هدايا, بطاقة هدية, کارت هدیه, כרטיס מתנה, כרטיסי מתנה, บัตรของขวัญ, thẻ quà tặng, kartu hadiah, kad hadiah, δωροκάρτ
gjafakort, poklon karti, poklon bon, darilne kartic, подаръчн карт, подаръчни карти, darčekov, kinkekaart, dāvanu kart, dovanų kortel
"""
BUY = """
購入, 買って, 送って, 购买, 買, 买, 发送, 구매, 사서, 보내, खरीद, भेज, কিনুন, اشتر, شراء, أرسل, بخرید, خرید, קנה, לקנות, רכוש
ซื้อ, ส่ง, mua, gửi, beli, kirim, αγοράστε, στείλτε, kaupt, keypt, kupi, kúp, купете, osta, ostke, nopērc, nupirk
"""
PAY = """
振り込んで, お振込, お振り込み, 送金, お支払いください, 付款, 转账, 轉帳, 汇款, 匯款, 支付, 송금, 입금, भुगतान कर, भेजें, حوّل, حولوا, ادفع, تحويل
واریز کنید, پرداخت کنید, העבר, שלם, โอน, chuyển khoản, thanh toán, bayar, πληρώστε, μεταφέρετε, καταθέστε
greiddu, millifær, uplatite, platite, nakažite, платете, преведете, uhraďte, makske, kandke üle, samaksājiet, pārskaitiet, sumokėk, perves
"""
MONEY = """
金額, 円, 残り, 金额, 款项, 余款, 元, 금액, 원을, 잔액, राशि, रुपये, مبلغ, المبلغ, סכום, הסכום, ยอดเงิน, บาท, เงิน, số tiền, tiền
jumlah, uang, wang, ποσό, ευρώ, upphæð, krónur, iznos, eura, znesek, сумата, сума, лева, suma, sumu, summa, eurot, eiro
"""
