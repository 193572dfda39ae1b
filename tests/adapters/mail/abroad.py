"""What mail programs that speak other languages write around a reply."""

from __future__ import annotations

from written import Client

ABROAD = (
    Client(
        "outlook-german",
        "$words\n\nMit freundlichen Grüßen\nSam\n\nVon: Beadle <$beadle>\nGesendet: "
        "Dienstag, 4. Mai 2027 10:42\nAn: Sam Clerk <$clerk>\nBetreff: $subject\n\n$text",
        subject="AW: {}",
    ),
    Client(
        "outlook-french",
        "$words\n\nCordialement\nSam\n\nDe : Beadle <$beadle>\nEnvoyé : mardi 4 mai "
        "2027 10:42\nÀ : Sam Clerk\nObjet : $subject\n\n$text",
        subject="RE: {}",
    ),
    Client(
        "outlook-dutch",
        "$words\n\nMet vriendelijke groet,\nSam\n\nVan: Beadle <$beadle>\nVerzonden: "
        "dinsdag 4 mei 2027 10:42\nAan: Sam Clerk\nOnderwerp: $subject\n\n$text",
    ),
    Client(
        "outlook-spanish",
        "$words\n\nDe: Beadle <$beadle>\nEnviado: martes, 4 de mayo de 2027 10:42\n"
        "Para: Sam Clerk\nAsunto: $subject\n\n$text",
    ),
    Client(
        "outlook-italian",
        "$words\n\nDa: Beadle <$beadle>\nInviato: martedì 4 maggio 2027 10:42\n"
        "A: Sam Clerk\nOggetto: $subject\n\n$text",
        subject="R: {}",
    ),
    Client(
        "outlook-polish",
        "$words\n\nOd: Beadle <$beadle>\nWysłano: wtorek, 4 maja 2027 10:42\nDo: Sam "
        "Clerk\nTemat: $subject\n\n$text",
        subject="Odp: {}",
    ),
    Client(
        "outlook-swedish",
        "$words\n\nFrån: Beadle <$beadle>\nSkickat: den 4 maj 2027 10:42\nTill: Sam "
        "Clerk\nÄmne: $subject\n\n$text",
        subject="SV: {}",
    ),
    Client(
        "outlook-welsh",
        "$words\n\nCofion gorau\nSam\n\nOddi wrth: Beadle <$beadle>\nAnfonwyd: 04 Mai "
        "2027 10:42\nAt: Sam Clerk\nPwnc: $subject\n\n$text",
    ),
    Client(
        "thunderbird-german", "Am 04.05.27 um 10:42 schrieb Beadle:\n$marked\n$wrapped\n\n-- \nSam"
    ),
    Client(
        "gmail-german",
        "$words\n\nAm Di., 4. Mai 2027 um 10:42 Uhr schrieb Beadle <$beadle>:\n\n$marked",
    ),
    Client(
        "gmail-french",
        "$words\n\nLe mar. 4 mai 2027 à 10:42, Beadle <$beadle> a écrit :\n\n$marked",
    ),
    Client(
        "gmail-dutch", "$words\n\nOp di 4 mei 2027 om 10:42 schreef Beadle <$beadle>:\n\n$marked"
    ),
    Client(
        "iphone-dutch",
        "$words\n\nVerstuurd vanaf mijn iPhone\n\n> Op 4 mei 2027 om 10:42 heeft Beadle "
        "<$beadle> het volgende geschreven:\n> \n$marked",
    ),
    Client(
        "iphone-french",
        "$words\n\nEnvoyé de mon iPhone\n\nLe 4 mai 2027 à 10:42, Beadle <$beadle> a "
        "écrit :\n\n$text",
    ),
    Client(
        "gmail-spanish",
        "$words\n\nEl mar, 4 may 2027 a las 10:42, Beadle (<$beadle>) escribió:\n\n$marked",
    ),
    Client(
        "gmail-portuguese",
        "$words\n\nEm ter., 4 de mai. de 2027 às 10:42, Beadle <$beadle> escreveu:\n\n$text",
    ),
    Client(
        "gmail-polish", "$words\n\nwt., 4 maj 2027 o 10:42 Beadle <$beadle> napisał(a):\n\n$text"
    ),
    Client(
        "gmail-welsh-below",
        "Ar Maw, 4 Mai 2027 am 10:42, ysgrifennodd Beadle\n<$beadle>:\n$marked\n\n"
        "$words\n\nDiolch\nSam",
    ),
)
