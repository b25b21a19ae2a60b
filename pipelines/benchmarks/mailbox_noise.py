"""Mail that concerns no customer, as every mixed mailbox holds it: newsletters, private, supplier and internal mail.

Companies and people are invented, domains end in `.example` (public mail providers keep their real names). The same
seed gives the same mails. Of every kind some lack the mark that gives the others away: a newsletter without list
headers, a friend with a domain of their own, a supplier who is answered.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

KINDS = ("newsletter", "private", "supplier", "internal")
SHARES = {"newsletter": 0.4, "private": 0.15, "supplier": 0.3, "internal": 0.15}
FIRST_DAY = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
DAYS = 420

_GIVEN = re.findall(
    r"\w+", "Ana Bo Cleo Dario Elin Farid Greta Hugo Ines Jorn Kaya Luca Mira Nils Oda Pavel Runa Sami Tova Ugo"
)
_FAMILY = re.findall(
    r"\w+", "Brandis Corvay Delmot Eskola Frantz Galvin Holmer Iversby Jandl Korpel Lanner Mosby Nadler Orrin"
)
_FREE = ("gmail.com", "outlook.com", "gmx.de", "yahoo.fr", "icloud.com", "web.de", "orange.fr", "proton.me")

_LETTERS = (
    ("The Retention Digest", "retention-digest", "Five charts about renewals", "In this issue: five charts."),
    ("Cloudperch", "cloudperch", "What is new in Cloudperch 4.2", "Faster builds and a new dashboard await you."),
    ("SaaS Harbour", "saasharbour", "Early bird ends Friday", "Join 2,000 operators at the Harbour summit."),
    ("Penmark Academy", "penmark-academy", "Webinar: pricing with confidence", "Save your seat today."),
    ("Kontorzeit", "kontorzeit", "Ihr Wochenbrief aus dem Büro", "Diese Woche: Stühle, Lampen, Ablage."),
    ("Le Fil RH", "lefilrh", "La lettre du mardi", "Au sommaire : congés, primes, télétravail."),
    ("Northquay Recruiting", "northquay", "Candidates available now", "See eleven engineers who can start in May."),
    ("Daily Ledger", "dailyledger", "Markets at the open", "Stocks rose a little and fell a little."),
    ("Rivet Forum", "rivetforum", "[rivet-users] Digest, Vol 88, Issue 3", "1. Build fails on ARM  2. Release plan"),
    ("Stacklane", "stacklane", "Status: degraded performance resolved", "The incident of this morning is over."),
)
_LIST_HEADERS: tuple[dict[str, str], ...] = (
    {"List-Id": "<news.{d}>", "List-Unsubscribe": "<https://{d}/u>", "Precedence": "bulk"},
    {"List-Unsubscribe": "<mailto:leave@{d}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    {"Precedence": "list", "List-Id": "<all.{d}>"},
    {"Auto-Submitted": "auto-generated", "X-Mailer": "Campaigner 9"},
    {},
)
_PRIVATE = (
    ("Saturday", "Are you still coming on Saturday? Bring the children, there will be cake.", "We are, with pleasure!"),
    ("Photos of the lake", "Here are the photos of the lake. You look cold in all of them.", "I was. Lovely pictures."),
    ("Mum's birthday", "Shall we share the present for Mum? I thought of a garden bench.", "Good idea, I pay half."),
    ("Wohnung", "Hast du am Sonntag Zeit, den Schrank mit zu tragen?", "Ja, ab elf. Macht ihr Kaffee?"),
    ("Vacances", "On a réservé la maison pour août, vous venez ?", "Avec joie, dis-moi les dates."),
    ("Football on Thursday", "We are nine. Can you play in goal again?", "If my knee agrees."),
    ("School run", "Could you pick Nina up on Wednesday? I am stuck at the dentist.", "Of course, half past three."),
)
_SUPPLIERS = (
    ("Alderway Office Supplies", "alderway"), ("Brisk Courier", "briskcourier"), ("Cobalt Hosting", "cobalthosting"),
    ("Dunmore Legal", "dunmorelegal"), ("Eichen Reinigung", "eichen-reinigung"), ("Fjordkaffe", "fjordkaffe"),
    ("Granary Catering", "granarycatering"), ("Hearth Insurance Brokers", "hearthbrokers"),
    ("Imprimerie Lestang", "imprimerie-lestang"), ("Jetty Telecom", "jettytelecom"), ("Kiln Studio", "kilnstudio"),
    ("Lantern Payroll Bureau", "lanternbureau"), ("Moss & Vane Accountants", "mossvane"), ("Nimbus Rent", "nimbusrent"),
    ("Oakfield Properties", "oakfieldproperties"), ("Pinsel Werbung", "pinsel-werbung"),
)  # fmt: skip
# Subject, the supplier's mail, the vendor's answer ("" for none).
_SUPPLIES = (
    ("Invoice {n}", "Dear customer, please find attached our invoice {n} for March. Payment is due in 30 days.", ""),
    ("Your order {n} has shipped", "Thank you for your order. It left our warehouse today.", ""),
    ("Payment reminder {n}", "Our records show that invoice {n} is still unpaid. Please remit to our account.", ""),
    ("Rechnung {n}", "Anbei erhalten Sie unsere Rechnung {n}. Zahlbar innerhalb von 14 Tagen.", ""),
    ("Facture {n}", "Veuillez trouver ci-joint notre facture {n}. Merci de votre confiance.", ""),
    ("Quote {n}", "As requested, our quotation for 40 chairs is attached. It is valid for a month.",
     "Thanks, we accept the quote. Please send the invoice to our accounts payable team, PO 4471."),
    ("Your subscription renews soon", "Your subscription with us renews on the first. Nothing to do on your side.",
     "Please cancel two of our seats with you before it renews."),
    ("Delivery on Tuesday", "Our driver comes on Tuesday between 9 and 11. Is somebody at reception?",
     "Yes, please use the back door. Could you also bring the toner we ordered?"),
    ("Statement of account", "Attached is your monthly statement. Please pay the open balance of 412.50.",
     "We paid it yesterday, the bank transfer is on its way."),
)  # fmt: skip
_INTERNAL = (
    ("Lunch order", "Pizza or Thai today? Answer by eleven.", "Thai, please."),
    ("Expenses March", "Please hand in your expenses by Friday.", "Done, two train tickets."),
    ("Sprint planning", "We move sprint planning to ten on Monday, same room.", "Fine for me."),
    ("Parking", "The garage is closed next week for painting.", ""),
    ("New laptop", "Your laptop is ready at the IT desk. Bring the old charger.", "Coming after lunch."),
    ("Holiday plan", "Who is away in the last two weeks of July?", "Me, both weeks."),
)


@dataclass(frozen=True)
class Noise:
    """A generated mail with the kind that it is."""

    kind: str
    native_id: str
    data: bytes


@dataclass
class _Writer:
    random: random.Random
    count: int = 0

    def mail(
        self, kind: str, sender: str, to: str, subject: str, text: str, when: datetime, parent: str | None = None,
        **more: str,
    ) -> Noise:  # fmt: skip
        """One mail with a Message-ID that names its kind."""
        self.count += 1
        native = f"noise{self.count:05d}.{kind}@{sender.rpartition('@')[2].rstrip('>')}"
        mail = EmailMessage()
        mail["Message-ID"] = f"<{native}>"
        mail["Date"] = format_datetime(when)
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        if parent:
            mail["In-Reply-To"] = mail["References"] = f"<{parent}>"
        for name, value in more.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return Noise(kind, native, mail.as_bytes())

    def person(self, domain: str) -> str:
        given, family = self.random.choice(_GIVEN), self.random.choice(_FAMILY)
        return f"{given} {family} <{given}.{family}@{domain}>".replace(f"{given}.{family}", f"{given}.{family}".lower())

    def when(self) -> datetime:
        return FIRST_DAY + timedelta(days=self.random.uniform(0, DAYS))

    def exchange(self, kind: str, other: str, own: str, subject: str, texts: Sequence[str]) -> Iterator[Noise]:
        """A mail of `other` and, where there is a second text, the answer of `own`."""
        when = self.when()
        first = self.mail(kind, other, own, subject, texts[0], when)
        yield first
        if texts[1]:
            later = when + timedelta(hours=self.random.uniform(1, 40))
            yield self.mail(kind, own, other, f"Re: {subject}", texts[1], later, first.native_id)

    def newsletter(self, own: str) -> Iterator[Noise]:
        name, label, subject, text = self.random.choice(_LETTERS)
        domain = f"{self.random.choice(('news.', 'mail.', ''))}{label}.example"
        marks = {k: v.format(d=domain) for k, v in self.random.choice(_LIST_HEADERS).items()}
        end = "\n\nYou receive this because you subscribed. Unsubscribe: https://" + domain + "/u\n"
        box = self.random.choice(("news", "newsletter", "hello", "no-reply"))
        yield self.mail("newsletter", f"{name} <{box}@{domain}>", own, subject, text + end, self.when(), **marks)

    def private(self, own: str) -> Iterator[Noise]:
        person = self.person(self.random.choice(_FREE))
        if self.random.random() < 0.1:
            family = person.split()[1]
            person = f"{person.partition('@')[0]}@familie-{family.lower()}.example>"
        subject, *texts = self.random.choice(_PRIVATE)
        yield from self.exchange("private", person, own, subject, texts)

    def supplier(self, own: str) -> Iterator[Noise]:
        name, label = self.random.choice(_SUPPLIERS)
        domain = f"{label}.example"
        number = str(self.random.randint(10_000, 99_999))
        subject, text, answer = self.random.choice(_SUPPLIES)
        other = self.person(domain) if answer else f"{name} <{self.random.choice(('billing', 'orders'))}@{domain}>"
        texts = (text.format(n=number) + f"\n\n{name}\n", answer)
        yield from self.exchange("supplier", other, own, subject.format(n=number), texts)

    def internal(self, own: str) -> Iterator[Noise]:
        domain = own.rpartition("@")[2].rstrip(">")
        subject, *texts = self.random.choice(_INTERNAL)
        yield from self.exchange("internal", self.person(domain), own, subject, texts)


def noise(own: Sequence[str], count: int, seed: int = 1) -> list[Noise]:
    """`count` mails between the vendor's people `own` ("Name <address>") and others, by `SHARES` of each kind."""
    writer = _Writer(random.Random(seed))
    made: list[Noise] = []
    for kind in KINDS:
        mails: list[Noise] = []
        while len(mails) < round(count * SHARES[kind]):
            mails.extend(getattr(writer, kind)(writer.random.choice(own)))
        made += mails[: round(count * SHARES[kind])]
    return made
