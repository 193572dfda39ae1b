"""Letters and marks that look like plain Latin ones, and what they look like.

Owns the table only. It holds what people use to disguise a word in English and what keyboards
put in by themselves (curly apostrophes, long dashes), not every confusable that Unicode knows.
"""

# ruff: noqa: RUF001  (to name look-alike letters is what this file is for)
from __future__ import annotations

_SAME_SHAPE = (
    # Cyrillic
    ("АВЕЅІЈКМНОРСТУХҮԌԚԜӀ", "ABESIJKMHOPCTYXYGQWI"),
    ("авеѕіјкмнорстухүԍԛԝһԁпгӏѵѡ", "abesijkmhopctyxyGqwhdnrlvw"),
    # Greek
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "ABEZHIKMNOPTYXC"),
    ("αεηικνορτυχωγϲϳ", "aenikvoptuxwycj"),
    # Latin letters with a stroke, without a dot, turned or small capitals
    ("ıȷɡɑøØłŁđĐħĦŧŦƒɩʋ", "ijgaoOlLdDhHtTfiv"),
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "ABCDEFGHIJKLMNOPRSTUVWYZ"),
    # Armenian
    ("օսհոց", "ouhng"),
    # Apostrophes, quotation marks, dashes
    ("\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u0060\u00b4\uff07", "''''''''''"),
    ("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"""""""'),
    ("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "----------"),
)

LOOKALIKES: dict[str, str] = {
    shape: latin
    for shapes, letters in _SAME_SHAPE
    for shape, latin in zip(shapes, letters, strict=True)
} | {
    # White letters in black circles and squares, and those of flags, have no compatibility form.
    chr(first + step): chr(ord("A") + step)
    for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
    for step in range(26)
}
"""From one character to the one that it stands for."""
