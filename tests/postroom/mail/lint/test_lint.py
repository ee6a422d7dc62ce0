"""Each rule of the lint: what it must see, and what it must let pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.lint.lint import lint
from postroom.mail.lint.quoted_addresses import MAX_ADDRESSES, quoted_addresses
from postroom.mail.lint.tool_names import TOOL_NAMES
from postroom.model.message import AttachmentContent, Draft
from postroom.tools import TOOLS

FAULTS = [
    ("placeholder", "Hello {{name}}, welcome."),
    ("placeholder", "Hello {{ first_name | default }},"),
    ("placeholder", "{% if customer %}Hello{% endif %}"),
    ("placeholder", "Dear ${customer.name},"),
    ("placeholder", "Dear <%= name %>,"),
    ("placeholder", "Dear %(name)s,"),
    ("placeholder", "Dear *|FNAME|*,"),
    ("placeholder", "Dear {first_name},"),
    ("placeholder", "Dear [NAME],"),
    ("placeholder", "Kind regards,\n[Your Name]\n[Company Name]"),
    ("placeholder", "Your order [order number] has left."),
    ("placeholder", "The price is [insert price in EUR]."),
    ("placeholder", "Dear <first name>,"),
    ("placeholder", "Dear <Customer Name>,"),
    ("placeholder", "Our address: INSERT ADDRESS HERE"),
    ("placeholder", "Lorem ipsum dolor sit amet."),
    ("empty_greeting", "Dear ,\nyour parcel left."),
    ("empty_greeting", "Hello ,\nyour parcel left."),
    ("empty_greeting", "Sehr geehrte Frau ,\nIhr Paket ist unterwegs."),
    ("empty_greeting", "Dear None,\nyour parcel left."),
    ("empty_greeting", "Hi undefined,\nyour parcel left."),
    ("empty_greeting", "Dear %s,\nyour parcel left."),
    ("tool_name", "I will call hand_off_thread now."),
    ("tool_name", "`wait_for_reply` was started."),
    ("internal_id", "I handed thread t3 to billing."),
    ("internal_id", "See message m12 for details."),
    ("internal_id", "The invoice is in attachment a5."),
    ("internal_id", "Approval p5 is pending, draft p5 is held; wait w7 runs."),
    ("internal_id", "You hold it under epoch 4."),
    ("fence", "<<mail 9f86d081884c7d65\nFrom: Ada"),
    ("fence", "as said above\n9f86d081884c7d65>>"),
    ("fence", "NOT DONE [suppressed]: the address is on the list."),
    ("thinking", "<think>The customer wants money.</think>\nHello Ada,"),
    ("thinking", "Hello<|im_end|>"),
    ("thinking", "[INST] Answer the mail [/INST]"),
    ("tool_call", '{"name": "reply", "arguments": {"text": "Hello"}}'),
    ("tool_call", '"tool_calls": [{"id": 1}]'),
    ("model_talk", "As an AI language model, I cannot open files."),
    ("model_talk", "My training data ends in June."),
    ("preface", "Sure! Here is the reply to Ada:\n\nHello Ada,"),
    ("preface", "Here's a polite draft email you can send:\n\nHello Ada,"),
    ("preface", "Subject: Your order\n\nHello Ada,"),
]
ATTACHED = {
    "English": [
        "Please find attached the invoice.",
        "I've attached the contract.",
        "Attached is the offer.",
        "See the attached file.",
    ],
    "German": [
        "Anbei sende ich die Rechnung.",
        "Im Anhang finden Sie den Vertrag.",
        "Ich habe Ihnen das Angebot angehängt. Siehe Anhang.",
    ],
    "French": ["Veuillez trouver ci-joint la facture.", "La facture est en pièce jointe."],
    "Spanish": ["Le adjunto la factura.", "Adjunto encontrará el contrato."],
    "Italian": ["Le allego la fattura.", "In allegato trova il contratto."],
    "Portuguese": ["Segue em anexo a fatura.", "Em anexo segue o contrato."],
    "Dutch": ["In de bijlage vindt u de factuur.", "Bijgevoegd vindt u het contract."],
    "Polish": ["W załączniku przesyłam fakturę.", "Załączam umowę."],
    "Russian": ["Счёт во вложении.", "Прилагаю договор."],
    "Swedish": ["Jag bifogar fakturan.", "Bifogat finner du avtalet."],
    "Japanese": ["請求書を添付いたします。"],
    "Chinese": ["发票请见附件。", "附件是合同。"],
}
ORDINARY = [
    "Hello Ada,\n\nyour order M12 has left; the screw M12 x 40 and A5 paper (a price list) are in the box.",
    "The flat has 80 m2 on floor T3, terminal T3 is closed, and the bus M12 stops at gate A5.",
    "Hi,\n\nwe have read your message. The thread of the screw is worn, see page 5 of the plan.",
    "Dear Ms Lovelace,\nplease reply to this mail by Tuesday. Kind regards, your support team",
    "Hello!\nCould you send the file that you attached once more? We could not open your attachment.",
    "There is no attachment in your mail; was something meant to be attached?",
    "The house is attached to the garage, and he is very attached to his dog.",
    "[PATCH 2/3] Fix the build; [1] see the list; [sic]; array[index]; <b@example.com> wrote.",
    "We sell 100 % wool at 20 % off; 5 < 7 and 7 > 5; the set {1, 2} has 2 elements; it costs $20.",
    "printf(\"%s\\n\", name); uses a format; run `cp <source> <target>` as <username> on {host}.",
    "I am an AI assistant of Acme and pass your question on to a person.",
    "The subject: your visit on Friday. We think it is a good idea to come early.",
    "Le dossier est attaché au projet. Der Anhänger ist verkauft. El adjunto del director llega hoy.",
    "A new epoch began in 2019, and the model 12 of the series was the last.",
    "Here is the list of hotels: Astoria, Bristol, Carlton.",
]  # fmt: skip


def kinds(text: str, **more: object) -> list[str]:
    return [finding.kind for finding in lint(Draft.model_validate({"to": (), "text": text, **more}))]


@pytest.mark.parametrize(("kind", "text"), FAULTS)
def test_a_fault_is_seen(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", [text for texts in ATTACHED.values() for text in texts])
def test_a_promised_attachment_must_be_there(text: str) -> None:
    invoice = AttachmentContent(filename="invoice.pdf", content=b"%PDF-")

    assert kinds(text) == ["missing_attachment"]
    assert kinds(text, attachments=(invoice,)) == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_pass(text: str) -> None:
    assert kinds(text) == []


def test_ids_that_the_agent_was_told_are_seen_as_words() -> None:
    draft = Draft(to=(), text="About m12: done. Order M12 is another, so are m123, xm12, m12.pdf, 40 m12 and /m12.")

    (finding,) = lint(draft, ids=frozenset({"m12", "t31"}))

    assert str(finding) == "the internal id 'm12' in the text, line 1"


def test_what_others_wrote_is_not_looked_at() -> None:
    assert kinds("Hello Ada,\n> Dear {{name}}, attached is the file.\nthis line is ours.") == []


def test_subject_and_html_are_looked_at_too() -> None:
    draft = Draft(to=(), subject="Hello {{name}}", html="<p>Dear <b>{{name}}</b>,</p>")

    assert [finding.where for finding in lint(draft)] == ["the subject", "the HTML"]


def test_a_fault_says_what_where_and_what_to_do() -> None:
    (finding,) = lint(Draft(to=(), text="Hello Ada,\n\nyour number is [order number]."))

    assert str(finding) == "the unfilled placeholder '[order number]' in the text, line 3"
    assert finding.remedy == "put the real value in its place, or write the sentence without it"


def test_every_tool_that_is_no_word_is_known() -> None:
    assert set(TOOL_NAMES) == {tool.name for tool in TOOLS if "_" in tool.name}


def test_addresses_are_read_once_each_with_their_line() -> None:
    found = quoted_addresses("Ask ada@example.com.\nOr bob@example.org, or Ada@Example.com. Not @home, not a@b.")

    assert [(str(address), line) for address, line in found] == [("ada@example.com", 1), ("bob@example.org", 2)]


def test_so_many_addresses_are_read_and_no_more() -> None:
    text = " ".join(f"person{number}@example.com" for number in range(50))

    assert len(list(quoted_addresses(text))) == MAX_ADDRESSES


@given(text=st.text(max_size=300))
def test_no_text_breaks_the_lint(text: str) -> None:
    lint(Draft(to=(), text=text, subject=text))


@pytest.mark.parametrize(
    "piece",
    ["{{", "[your ", "<first ", "$", "Dear ", "<<mail a", "attached ", "a@a.", "%(", "here is the ", "haben wir x "],
)
def test_twice_the_text_takes_about_twice_the_time(piece: str) -> None:
    def least(size: int) -> float:
        draft = Draft(to=(), text=(piece * size)[:size])
        times = []
        for _ in range(3):
            begun = time.process_time()
            lint(draft)
            list(quoted_addresses(draft.text))
            times.append(time.process_time() - begun)
        return min(times)

    assert least(40_000) < 8 * least(10_000) + 0.02
