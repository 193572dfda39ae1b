"""What mail programs write around a reply: one row for each, with what it adds and quotes.

Those of other languages stand in ``abroad``.
"""

from __future__ import annotations

from abroad import ABROAD
from written import Client

DISCLAIMER = (
    "This email and any attachments are confidential and intended solely for the addressee. "
    "If you are not the intended recipient, DISMISS it from your system.\n"
    "Sampleford Town Council, registered at the Town Hall."
)
_RULE = "_" * 32
_ENGLISH = "From: Beadle <$beadle>\nSent: 04 May 2027 10:42\nTo: Sam Clerk\nSubject: $subject"
_OWA = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
    '<body dir="ltr"><div class="elementToProof">$divs</div>'
    '<div id="Signature"><div>Sam Clerk</div><div>DISMISS</div></div>'
    '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
    '<div id="divRplyFwdMsg" dir="ltr"><font><b>From:</b> Beadle &lt;$beadle&gt;<br>'
    "<b>Sent:</b> Tuesday</font></div><div>$html</div></body></html>"
)
_WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal '
    "{margin:0cm} --></style></head><body lang=EN-GB><div class=WordSection1>"
    "$paragraphs<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Kind regards</p>"
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
    "<p class=MsoNormal><b>From:</b> Beadle &lt;$beadle&gt; <br><b>Sent:</b> 04 May 2027 "
    "10:42<br><b>To:</b> Sam Clerk<br><b>Subject:</b> Case 14</p></div>$html</div></body></html>"
)
_GMAIL = (
    '<div dir="ltr">$divs</div><br><div class="gmail_quote gmail_quote_container">'
    '<div dir="ltr" class="gmail_attr">Beadle said:<br></div><blockquote '
    'class="gmail_quote" style="margin:0 0 0 .8ex">$html</blockquote></div>'
)
_IPHONE = (
    '<html><head></head><body dir="auto">$divs<br id="lineBreakAtBeginningOfSignature">'
    '<div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 4 '
    "May 2027, at 10:42, Beadle wrote:<br><br></blockquote></div>"
    '<blockquote type="cite">$html</blockquote></body></html>'
)
_YAHOO = (
    '<html><head></head><body><div class="ydp1yahoo-style-wrap">$divs</div><div '
    'id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div>On Tuesday Beadle wrote:</div>'
    "<div>$html</div></div></body></html>"
)
_SAID = "On Tue, 4 May 2027 at 10:42, Beadle <$beadle> wrote:"
_BELOW_BANNER = "$words\n\nSam\n\n-----Original Message-----\n" + _ENGLISH + "\n\n$text"


_FLOWED = "; format=flowed"
MICROSOFT = (
    Client(
        "outlook-windows",
        f"$words\n\nKind regards\nSam Clerk\nTown Clerk\n\n{_ENGLISH}\n\n$text",
        _WORD,
        ("Thread-Topic: Case", "X-Mailer: Microsoft Outlook 16.0"),
    ),
    Client("outlook-windows-html", "", _WORD, subject="RE: {}"),
    Client(
        "outlook-mac",
        "$words\n\nSam Clerk\n\n\nFrom: Beadle <$beadle>\nDate: Tuesday, 4 May 2027 "
        "at 10:42\nTo: Sam Clerk <$clerk>\nSubject: $subject\n\n$text",
    ),
    Client(
        "outlook-web",
        f"$words\n\n{_RULE}\nFrom: Beadle <$beadle>\nSent: Tuesday, May 4, 2027 10:42 "
        "AM\nTo: Sam Clerk <$clerk>\nSubject: $subject\n\n$text",
        _OWA,
    ),
    Client("outlook-web-html", "", _OWA),
    Client(
        "outlook-iphone",
        f"$words\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n{_RULE}\n"
        "From: Beadle <$beadle>\nSent: Tuesday, 4 May 2027, 10:42\nTo: Sam\nSubject: $subject\n\n"
        "$text",
    ),
    Client(
        "outlook-android",
        f"$words\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>\n\n{_RULE}\n"
        f"{_ENGLISH}\n\n$text",
    ),
    Client("outlook-old-marks", f"$words\n\n-----Original Message-----\n{_ENGLISH}\n\n$marked"),
    Client(
        "banner-above",
        "CAUTION: This email originated from outside of the organisation. Do not "
        f"click links.\n\n$words\n\n{DISCLAIMER}\n\n-----Original Message-----\n{_ENGLISH}\n\n"
        "$text",
    ),
    Client(
        "banner-external",
        f"[EXTERNAL EMAIL] Do not click on links.\n\n{_BELOW_BANNER}",
        subject="[EXTERNAL] Re: {}",
    ),
    Client(
        "banner-stars", f"***** EXTERNAL EMAIL *****\n\n{_BELOW_BANNER}", subject="EXTERNAL: RE: {}"
    ),
    Client(
        "banner-first-time",
        "You don't often get email from $clerk. Learn why this is important at "
        f"https://aka.ms/LearnAboutSenderIdentification\n\n{_BELOW_BANNER}",
    ),
    Client(
        "banner-html",
        "",
        "<html><body><table><tr><td><strong>CAUTION:</strong> This email came from "
        'outside the council.</td></tr></table><br><div>$divs</div><br><div id="appendonsend">'
        "</div><hr><div>$html</div></body></html>",
    ),
)
GOOGLE = (
    Client("gmail-web", f"$words\n\n{_SAID}\n\n$marked", _GMAIL),
    Client("gmail-html", "", _GMAIL),
    Client(
        "gmail-android", "$words\n\nOn Tue, 4 May 2027, 10:42 Beadle, <\n$beadle> wrote:\n\n$marked"
    ),
    Client(
        "gmail-iphone",
        "$words\n\nSent from Gmail Mobile\n\n\nOn Tue, 4 May 2027 at 10:42 Beadle "
        "<$beadle> wrote:\n\n$marked",
    ),
    Client("gmail-below", f"{_SAID}\n\n$marked\n\n$words"),
    Client(
        "gmail-signature",
        f"$words\n\n-- \n*Sam Clerk*\nTown Clerk, Sampleford\n01632 960123\n\n\n{_SAID}\n\n$marked",
    ),
)
APPLE = (
    Client(
        "iphone",
        "$words\n\nSent from my iPhone\n\n> On 4 May 2027, at 10:42, Beadle <$beadle> "
        "wrote:\n> \n> \ufeff\n$marked",
        _IPHONE,
        ("X-Mailer: iPhone Mail (20H19)",),
    ),
    Client("iphone-html", "", _IPHONE),
    Client(
        "apple-mac",
        "$words\n\n> On 4 May 2027, at 10:42, Beadle <$beadle> wrote:\n> \n$marked",
        headers=("Mime-Version: 1.0 (Mac OS X Mail 16.0)",),
    ),
    Client(
        "apple-mac-below",
        "> On 4 May 2027, at 10:42, Beadle <$beadle> wrote:\n> \n$marked\n\n$words",
    ),
)
OTHERS = (
    Client(
        "thunderbird",
        "$flowed\n\nOn 04/05/2027 10:42, Beadle wrote:\n$marked",
        headers=("User-Agent: Mozilla Thunderbird",),
        extra=_FLOWED,
    ),
    Client(
        "thunderbird-below",
        "On 04/05/2027 10:42, Beadle wrote:\n$marked\n\n$flowed\n\n-- \nSam Clerk",
        extra=_FLOWED,
    ),
    Client(
        "yahoo",
        "  $words\n\n    On Tuesday, 4 May 2027 at 10:42:11 BST, Beadle <$beadle> wrote:  "
        "\n \n   $text\n  ",
        _YAHOO,
    ),
    Client("yahoo-html", "", _YAHOO),
    Client(
        "k9",
        "$words\n-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.\n\n"
        "On 4 May 2027 10:42:00 BST, Beadle <$beadle> wrote:\n$tight",
    ),
    Client(
        "samsung",
        "$words\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\n"
        "From: Beadle <$beadle> \nDate: 04/05/2027  10:42  (GMT+00:00) \nTo: $clerk \n"
        "Subject: $subject \n\n$text",
    ),
    Client(
        "proton",
        "$words\n\n\nSent with Proton Mail secure email.\n\nOn Tuesday, 4 May 2027 at 10:42, "
        "Beadle <$beadle> wrote:\n\n$marked",
    ),
    Client("bare", "$words", dropped=True),
)
CLIENTS = (*MICROSOFT, *GOOGLE, *APPLE, *OTHERS, *ABROAD)
