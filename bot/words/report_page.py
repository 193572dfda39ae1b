"""A report as one page of HTML that a police officer can read, print, or save as PDF.

Everything on it was written by strangers: every word is escaped, addresses are no links, nothing is
loaded from outside and no script can run (the page forbids it by its own policy). Pictures lie in
the page, so that it needs nothing beside it; large ones and all else lie in the bundle's folder.
Accessible (WCAG 2.2 AA): headings in order, tables with headers, times and languages marked.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from html import escape
from itertools import count

from bot.words.bundle import Bundle, BundleFile, Happened, caption, how_kept
from bot.words.times import exactly

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser shows and what cannot carry a script (an SVG can)."""
LARGEST = 4_000_000
"""Bytes of a picture that is put into the page; a larger one is a file beside it."""
IN_ALL = 24_000_000

STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff;
  max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; border-bottom: 2px solid #111; }
.mark { font-weight: 700; letter-spacing: .03em; border: 2px solid #111; padding: .25rem .5rem; }
.danger { font-weight: 700; background: #7a0010; color: #fff; padding: .5rem; }
dt { font-weight: 700; margin-top: .75rem; }
dd { margin: 0; }
p, figcaption { overflow-wrap: anywhere; }
.said { white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote { margin: .5rem 0; padding-left: .75rem; border-left: 4px solid #555; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .4rem; border: 1px solid #555;
  overflow-wrap: anywhere; }
thead { display: table-header-group; }
.hash { font-family: ui-monospace, monospace; font-size: .8rem; overflow-wrap: anywhere; }
figure { margin: 1rem 0; break-inside: avoid; }
img { box-sizing: border-box; max-width: 100%; max-height: 18cm; border: 1px solid #555; }
.row { white-space: nowrap; }
.scroll { overflow-x: auto; }
@page { size: A4; margin: 18mm; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; }
  tr, blockquote, dt { break-inside: avoid; } h2, h3, dt { break-after: avoid; }
  .danger { color: #111; background: #fff; border: 3px solid #111; }
  .scroll { overflow: visible; } }
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'"


def page(bundle: Bundle) -> str:
    """The whole page."""
    title = f"Report {bundle.number}, {bundle.council}"
    body = [
        '<p class="mark">Confidential: for the person to whom it was handed</p>',
        f"<h1>{_text(title)}</h1>",
        _summary(bundle),
        _answers(bundle),
        _post(bundle),
        _copied(bundle),
        _files(bundle),
        _timeline(bundle),
        _kept(bundle),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def _summary(bundle: Bundle) -> str:
    danger = (
        '<p class="danger">The reporter said that somebody was in danger.</p>'
        if bundle.urgent
        else ""
    )
    rows = [
        ("Reported by", _said(bundle.reporter)),
        ("Reported on", f"{_time(bundle.filed_at)}, by {_text(bundle.platform)}"),
        ("Whom it concerns", _said(bundle.concerns)),
        ("How it stands", _text(bundle.state)),
        ("This bundle was made", f"{_time(bundle.made_at)}, for {_text(bundle.made_by)}"),
    ]
    return danger + _facts(rows)


def _answers(bundle: Bundle) -> str:
    rows = [(question, _said(answer)) for question, answer in bundle.answers]
    return f"<h2>What was reported</h2>\n{_facts(rows)}"


def _facts(rows: list[tuple[str, str]]) -> str:
    items = "\n".join(f"<dt>{_text(name)}</dt><dd>{value}</dd>" for name, value in rows)
    return f"<dl>\n{items}\n</dl>"


def _post(bundle: Bundle) -> str:
    post = bundle.post
    if post is None:
        return ""
    rows = [
        ("Where", _said(post.url or "no address is known")),
        ("By", _said(post.author or "the platform does not say")),
        ("When", _time(post.posted_at)),
        ("Its words, as archived", _said(post.text or "no longer kept")),
        ("Digest of the archived version", f'<span class="hash">{_text(post.digest)}</span>'),
    ]
    return f"<h2>The post that it is about (case {_text(post.case)})</h2>\n{_facts(rows)}"


def _copied(bundle: Bundle) -> str:
    parts = []
    for one in bundle.copied:
        rows = [
            ("Where", _said(one.address)),
            ("By", _said(one.author)),
            ("When", _stated(one.posted) or "the platform does not say"),
            ("Its words", _said(one.text or "none")),
            ("Copied by Beadle", _stated(one.copied)),
        ]
        parts.append(_facts(rows))
    return "\n".join(["<h2>What the report links to</h2>", *parts]) if parts else ""


def _stated(at: str) -> str:
    return _time(datetime.fromisoformat(at)) if at else ""


def _files(bundle: Bundle) -> str:
    if not bundle.files:
        return "<h2>Files</h2>\n<p>No file was sent with it.</p>"
    left = IN_ALL
    parts = ["<h2>Files</h2>"]
    for place, one in zip(count(1), bundle.files, strict=False):
        shown = one.mime in PICTURES and 0 < len(one.data) <= min(LARGEST, left)
        left -= len(one.data) if shown else 0
        parts.append(_file(place, one, shown=shown))
    return "\n".join(parts)


def _file(place: int, one: BundleFile, *, shown: bool) -> str:
    picture = ""
    if shown:
        data = b64encode(one.data).decode("ascii")
        picture = f'<img src="data:{one.mime};base64,{data}" alt="The picture of file {place}">'
    where = f"<br>In this bundle: {_text(one.path)}" if one.path else ""
    digest = f'<br>SHA-256: <span class="hash">{one.sha256}</span>' if one.sha256 else ""
    words = f"<bdi>{_text(caption(place, one))}</bdi>, received {_time(one.received_at)}"
    return f"<figure>{picture}<figcaption>{words}{where}{digest}</figcaption></figure>"


def _timeline(bundle: Bundle) -> str:
    rows = "\n".join(map(_happened, bundle.timeline))
    return (
        "<h2>What happened when</h2>\n<table>\n<thead><tr>"
        '<th scope="col">Time</th><th scope="col">Who</th><th scope="col">What</th>'
        f"</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _happened(one: Happened) -> str:
    words = f"<blockquote>{_said(one.text)}</blockquote>" if one.text else ""
    return (
        f'<tr><th scope="row">{_time(one.at)}</th><td><bdi>{_text(one.who)}</bdi></td>'
        f"<td>{_text(one.what)}{words}</td></tr>"
    )


def _kept(bundle: Bundle) -> str:
    paragraphs = "\n".join(f"<p>{_text(words)}</p>" for words in how_kept(bundle) if words)
    rows = "\n".join(
        f'<tr><th scope="row" class="row">{r.seq}</th><td>{_time(r.at)}</td><td>{_text(r.who)}: '
        f'{_text(r.kind)}</td><td class="hash">{_text(r.hash)}</td></tr>'
        for r in bundle.chain
    )
    return (
        "<h2>How it was kept, and how to check it</h2>\n"
        f"{paragraphs}\n<h3>Rows of the audit chain about this report</h3>\n"
        '<div class="scroll" role="region" aria-label="Rows of the audit chain" tabindex="0">'
        '<table>\n<thead><tr><th scope="col" class="row">Row</th><th scope="col">Time</th>'
        '<th scope="col">What</th><th scope="col">Hash</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _said(words: str) -> str:
    """Words that somebody wrote, in whatever language and direction."""
    return f'<div class="said" dir="auto">{_text(words)}</div>'


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{exactly(at)}</time>'


def _text(words: object) -> str:
    return escape(str(words), quote=True)
