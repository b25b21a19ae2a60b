"""Internal mail goes to the account whose people it names; domains of one house that met twice are one."""

from __future__ import annotations

import pytest

from cxnlp.people.houses import group_domains
from cxnlp.people.spoken_of import Acquaintances
from cxnlp.types import Message, Party, Recipient

VENDOR = ("vendor.example",)
BO, CY = ("Bo Marsh", "bo@vendor.example"), ("Cy Brand", "cy@vendor.example")
ADA, DEE = ("Ada Quill", "ada@orchard.example"), ("Denise Okafor", "denise@orchard.example")
EVE, ADA_M = ("Eve Stone", "eve@maple.example"), ("Ada Lane", "ada@maple.example")


def mail(author: tuple[str, str], *to: tuple[str, str], text: str = "", thread: str = "", subject: str = "") -> Message:
    recipients = tuple(Recipient(Party(*person), "to") for person in to)
    return Message("email", "m", "eml", author=Party(*author), recipients=recipients, text=text, subject=subject,
                   thread_id=thread or f"{author}{to}{text}")  # fmt: skip


PAST = [mail(ADA, BO), mail(DEE, BO), mail(EVE, CY), mail(ADA_M, CY)]
PLACES = ["orchard", "orchard", "maple", "maple"]


def meant(mail: Message) -> str | None:
    known = Acquaintances()
    for message, key in zip([*PAST, mail], [*PLACES, None], strict=True):
        known.add(message, key, VENDOR)
    return known.meant(mail, VENDOR)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("Denise asked again, and Ada wants a date.", "orchard"),
        ("Only DENISE asked, twice. Denise!", None),  # one name may be anybody's
        ("denise and ada, in small letters", None),
        ("Ada and Eve came.", "maple"),
        ("Ada, Eve and Denise came.", None),  # two of each
        ("Cy will ask Bo and Denise.", None),  # colleagues are no customers
        ("Nothing here names anybody.", None),
    ],
)
def test_an_internal_mail_is_about_those_it_names(text: str, account: str | None) -> None:
    assert meant(mail(BO, CY, text=text)) == account


def test_only_people_known_from_own_correspondence_count() -> None:
    flo = ("Flo Hart", "flo@vendor.example")
    told = mail(flo, ("Gus Bell", "gus@vendor.example"), text="Denise and Ada both called.")
    assert meant(told) is None


def test_mail_with_anybody_else_is_left_alone() -> None:
    outside = mail(BO, CY, ("Hal Moor", "hal@gmail.com"), text="Denise and Ada both called.")
    assert meant(outside) is None


HAL = ("Hal Moor", "hal@orchardpress.example")
SAL = ("Sal Reed", "sal@orchardfruit.example")
JO = ("Jo Wirth", "jo@orca.example")


def conversations(first: tuple[str, str], second: tuple[str, str], together: int) -> list[Message]:
    own = [mail(p, BO, thread=f"{p[0]}{n}") for p in (first, second) for n in range(12)]
    return own + [mail(first, BO, second, thread=f"both{n}") for n in range(together)]


@pytest.mark.parametrize(
    ("other", "together", "one"),
    [(SAL, 2, True), (SAL, 1, False), (SAL, 0, False), (JO, 2, False), (JO, 12, True)],
)
def test_names_that_begin_alike_are_one_house_when_they_meet_twice(
    other: tuple[str, str], together: int, one: bool
) -> None:
    leaders = group_domains(conversations(HAL, other, together), VENDOR)
    assert (len(set(leaders.values())) == 1) is one
