"""Private data: whose they are said to be, and what is nobody's."""

import pytest

from bot.context import private_data
from bot.domain.finding import PrivateData


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("her number is +44 20 7946 0958", PrivateData.PHONE),
        ("Mia's phone: 020 7946 0958 haha", PrivateData.PHONE),
        ("his mail is someone.private@mailbox.org", PrivateData.EMAIL),
        ("she lives at 12 Oak Street", PrivateData.RESIDENCE),
        ("their house is 221 Baker Street, go and ring", PrivateData.ADDRESS),
        ("i got her number, it is 020 7946 0958, call her", PrivateData.PHONE),
        ("her number is +44 20 7946 0958, text her for me", PrivateData.PHONE),
        ("we know his address: 12 Oak Street", PrivateData.ADDRESS),
        ("my mum's number is +44 20 7946 0958 i think", PrivateData.PHONE),
        ("i know you, my number is secret but her number is +44 20 7946 0958", PrivateData.PHONE),
        ("+44 20 7946 0958 is his number, we have it", PrivateData.PHONE),
        ("mia lives at 12 oak street", PrivateData.RESIDENCE),
        ("<@1> lives on 23 maple avenue lol", PrivateData.RESIDENCE),
        ("19 Pine Avenue thats where he lives", PrivateData.ADDRESS),
        ("her address is 12 mulberry", PrivateData.ADDRESS),
        ("send 20 pizzas to his house at 9 Elm Drive", PrivateData.ADDRESS),
        ("everyone call him at 415-555-0132", PrivateData.PHONE),
        ("leaking his number rn 555 0142", PrivateData.PHONE),
        ("+49 151 23456789 is her whatsapp", PrivateData.PHONE),
        ("lukas.brandt@gmx.de thats him", PrivateData.EMAIL),
        # Nobody is said outright to be the owner; what stands near is weighed.
        ("call this loser on 0491 570 156", PrivateData.PHONE),
        ("0161 496 0344, she picks up after school", PrivateData.PHONE),
        ("area code 617, five five five zero one four two, thats his number", PrivateData.PHONE),
        ("spam this kid: tim.reuter04@gmx.de", PrivateData.EMAIL),
        (
            "for everyone who wants revenge on tim: 12 Linden Court, his window is on the first floor",
            PrivateData.ADDRESS,
        ),
        ("sie wohnt in der Gartenstraße 17, klingelt mal", PrivateData.ADDRESS),
        ("ip of the kid who beat us: 203.118.44.17, boot him", PrivateData.IP),
        ("unmasked: his real name is Timo Reuter, 9b at the Goethe school", PrivateData.IDENTITY),
    ],
)
def test_what_is_said_to_be_somebody_elses(text: str, kind: PrivateData) -> None:
    assert private_data.find(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "my number is +44 20 7946 0958",
        "my new number is +44 20 7946 0958, she has the old one",
        "call me on +44 20 7946 0958 if he asks",
        "text me at +44 20 7946 0958, not him",
        "give her my number: +44 20 7946 0958",
        "his party is at our place, 12 Oak Street",
        "i told him to try 020 7946 0958 for a phone repair",
        "i live at 12 Oak Street, she knows",
        "nobody lives at 12 oak street any more",
        "he scored 1234567890 points",
        "their support is support@example.org",
        "she lives at home",
        "they live at the beach",
        "<@123456789012345678> look at this",
        "version 10.20.3040 of their program",
        "her birthday is on 2026-03-02",
        "write to info@example.org",
        "call the suicide hotline, their number is 0800 1110 111",
        "the concert is at 100 Main Street, he can't wait",
        "he wrote john.doe@example.com in the docs as a sample address",
        "they have 10 points in second place",
        "<@1> meet at 7 in the usual place",
        "she lives at 221B Baker Street in the book",
        "her order number is 2023114455",
        "his number one fan since 1999 2000 2001",
        "his ip address is 192.168.178.20",
        "her bakery is on 14 Mill Lane, great bread",
        "call them, the pizza place has 020 7946 0958",
        "domino's number is 020 7946 0958",
        "the dentist said to call her office at 555 123 4567",
        "they moved the match to 25 Park Road",
        "meet him at 25 Park Road",
        "set her dns to 1.1.1.1 and try again",
        "he's running kernel 2.6.8.1-3 on his box",
        "her zoom meeting has the id 845 2210 3456",
        "he was born in 1992, she in 1994, the film ran 2018/2019",
        "the finals are on 12.03.2027 at 08 30, he forgot",
        "Clark Kent is actually Superman, he works at the Daily Planet",
        "bug 1638983 is hers",
        "Mia's house is 20 minutes from here",
        "find her at table 14 near the door",
        "in the early 2000s, windows 10 is a long way from that",
    ],
)
def test_what_is_public_ones_own_or_nobodys(text: str) -> None:
    assert private_data.find(text) is None
