"""What swindlers have machines say, and what businesses say every day."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.wording.commitments import Commitment, commitments, telephones_of_ours

BANK, PAYMENT, SIGN_IN, CREDENTIALS, GIFT_CARDS = Commitment

ASKED = [
    (BANK, "Our bank details have changed, please use the new account from now on."),
    (BANK, "Please note that our bank\naccount was updated last week."),
    (BANK, "Bitte überweisen Sie den Betrag auf unser neues Konto."),
    (BANK, "Unsere Bankverbindung hat sich geändert."),
    (BANK, "Nos coordonnées bancaires ont changé."),
    (BANK, "Nuestra cuenta bancaria es nueva."),
    (BANK, "Le nostre coordinate bancarie sono cambiate: nuovo IBAN."),
    (BANK, "Os nossos dados bancários mudaram, a nova conta bancária é esta."),
    (BANK, "Ons rekeningnummer is gewijzigd."),
    (BANK, "Zmieniły się nasze dane bankowe, nowy numer konta poniżej."),
    (BANK, "Vårt nya bankkonto är 123."),
    (BANK, "Наши новые банковские реквизиты ниже."),
    (PAYMENT, "Please transfer the rest to the account below."),
    (PAYMENT, "Kindly send the remaining 90 euro to Evil Ltd by wire."),
    (PAYMENT, "Bitte überweisen Sie den Betrag bis morgen."),
    (PAYMENT, "Veuillez virer le montant."),
    (PAYMENT, "Por favor transfiera el importe."),
    (PAYMENT, "Paghi la somma subito."),
    (SIGN_IN, "Please sign in again to keep your account."),
    (SIGN_IN, "Verify your account here: https://x.test"),
    (SIGN_IN, "Bitte melden Sie sich hier erneut an."),
    (SIGN_IN, "Veuillez vous connecter: connectez-vous à votre compte ici."),
    (SIGN_IN, "Inicie sesión de nuevo aquí."),
    (SIGN_IN, "Effettui l'accesso al suo account qui."),
    (SIGN_IN, "Faça login na sua conta novamente aqui."),
    (SIGN_IN, "Log opnieuw in via deze link hieronder: log opnieuw in hier."),
    (SIGN_IN, "Zaloguj się ponownie na swoje konto."),
    (SIGN_IN, "Войдите в аккаунт по ссылке."),
    (CREDENTIALS, "Please reply with your PIN."),
    (CREDENTIALS, "Send us the six-digit code that you got by SMS."),
    (CREDENTIALS, "Pleаse send your pаssword."),
    (CREDENTIALS, "Reply with your p.i.n and the passw0rd."),
    (CREDENTIALS, "We need your card number and the CVV."),
    (CREDENTIALS, "Do not hesitate to send us your password."),
    (CREDENTIALS, "We never ask for your PIN by phone, but please send it here by reply with the PIN."),
    (CREDENTIALS, "Bitte nennen Sie uns Ihre Kreditkartennummer."),
    (CREDENTIALS, "Envoyez-nous votre mot de passe."),
    (CREDENTIALS, "Envíenos su contraseña."),
    (CREDENTIALS, "Ci invii il codice di verifica."),
    (CREDENTIALS, "Envie a sua senha."),
    (CREDENTIALS, "Stuur ons uw wachtwoord."),
    (CREDENTIALS, "Proszę podać hasło."),
    (CREDENTIALS, "Пришлите код из смс."),
    (BANK, "Please pay to our new account GB29 NWBK 6016 1331 9268 19."),
    (BANK, "当社の銀行口座が変更になりました。"),
    (BANK, "我们的银行账户已变更。"),
    (BANK, "تم تغيير حسابنا البنكي."),
    (BANK, "Tài khoản ngân hàng của chúng tôi đã thay đổi."),
    (PAYMENT, "Please wire it to GB29 NWBK 6016 1331 9268 19."),
    (SIGN_IN, "请登录您的账户。"),
    (SIGN_IN, "Vui lòng đăng nhập tài khoản của bạn."),
    (CREDENTIALS, "To confirm the delivery, send us the code from the SMS."),
    (CREDENTIALS, "アカウント確認のため、パスワードをお送りください。"),
    (CREDENTIALS, "请把您的密码发给我们。"),
    (CREDENTIALS, "비밀번호를 보내 주세요."),
    (CREDENTIALS, "कृपया अपना पासवर्ड हमें भेजें।"),
    (CREDENTIALS, "يرجى إرسال كلمة المرور."),
    (CREDENTIALS, "Vinsamlegast sendu okkur lykilorðið þitt."),
    (CREDENTIALS, "Παρακαλούμε στείλτε μας τον κωδικό πρόσβασης."),
    (CREDENTIALS, "กรุณาส่งรหัสผ่าน"),
    (GIFT_CARDS, "请购买礼品卡。"),
    (GIFT_CARDS, "Please buy five Apple gift cards and send me the codes."),
    (GIFT_CARDS, "Kaufen Sie bitte Geschenkkarten."),
    (GIFT_CARDS, "Achetez des cartes-cadeaux."),
    (GIFT_CARDS, "Compre tarjetas de regalo."),
    (GIFT_CARDS, "Koop een cadeaukaart."),
]

ORDINARY = [
    "Your order A-1047 is on its way and will arrive on Tuesday.",
    "Please find the invoice attached; it is due in 14 days to the account named on it.",
    "Your new account manager is Bob.",
    "I changed the delivery address as you asked.",
    "You can log in at any time to see it.",
    "We will never ask for your PIN or your password.",
    "Wir fragen Sie nie nach Ihrem Passwort.",
    "Nunca le pediremos su contraseña.",
    "Nous ne vous demanderons jamais votre mot de passe.",
    "One payment is on its way back to you.",
    "Yes, your bank transferred it on Monday. Thank you.",
    "The refund goes back to the card you paid with.",
    "Can we meet on Tuesday at 14:30 in the new office?",
    "Die Rechnung ist bezahlt, vielen Dank.",
    "Votre commande est prête.",
    "Su pedido llegará mañana.",
    "ご注文の商品は明日お届けします。ありがとうございます。",
    "您的订单明天送达,谢谢。",
    "주문하신 상품은 내일 도착합니다.",
    "आपका ऑर्डर कल पहुँच जाएगा।",
    "سيصل طلبك غدا، شكرا لك.",
    "Pesanan Anda dikirim besok, terima kasih.",
    "Thank you, your bank transfer of 1,240.00 euro has arrived.",
    "We have sent 39.90 euro to your account ES91 2100 0418 4502 0005 1332.",
    "",
]


@pytest.mark.parametrize(("commitment", "text"), ASKED)
def test_what_only_a_swindler_has_a_machine_say_is_noticed(commitment, text):
    assert commitment in commitments(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_businesses_say_every_day_is_not(text):
    assert commitments(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Our hotline is +370 600 00000 now.", {"37060000000"}),
        ("Rufen Sie uns an: 0171 1234567.", {"01711234567"}),
        ("We call you on +49 30 123456.", set()),
        ("Your order 0815 4711 is on its way to our shop.", set()),
    ],
)
def test_a_telephone_number_counts_where_it_is_said_to_be_ours(text, found):
    assert telephones_of_ours(text) == found


@given(st.text(max_size=300))
def test_no_text_is_too_broken(text):
    assert commitments(text) <= frozenset(Commitment)
    assert all(len(number) >= 8 for number in telephones_of_ours(text))


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "DE89 3704 ",
        "call us +49 30 1",
        "please pay ",
        "bank ",
        "bank account new ",
        "ne a ",
        "p i ",
        "a. ",
        "\u0430b",
        " ",
        "gift ",
    ],
)
def test_a_hundred_kilobytes_of_anything_is_read_in_linear_time(unit):
    text = unit * (100_000 // len(unit))
    begun = time.process_time()

    commitments(text), telephones_of_ours(text)

    assert time.process_time() - begun < 2
