"""One ping to the outside monitor, by HTTP, in the way of healthchecks.

Its address is a secret: nothing that is said here repeats it, nor what the libraries say of it.
"""

from __future__ import annotations

import asyncio

import httpx

SECONDS = 10.0
"""How long the monitor may take to answer."""
_ENOUGH = 200
"""Bytes of an answer that are looked at."""
_IGNORED = ("(not found)", "(rate limited)")
"""What healthchecks.io says with a status of 200 where it takes no notice of a ping."""
UNHEARD = "the address is not known there. Copy the check's whole address once more"


def client() -> httpx.AsyncClient:
    """A client that follows nothing elsewhere: the address would be told to whoever is there."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(SECONDS),
        follow_redirects=False,
        headers={"User-Agent": "council-beadle"},
    )


async def ping(by: httpx.AsyncClient, address: str, why_not: str = "") -> str:
    """Say that Beadle is well, or with ``why_not`` that it is not; empty where that was heard.

    Else why it was not, in words that repeat no part of the address. Raises nothing.
    """
    try:
        url = httpx.URL(address.strip())
        if url.scheme not in ("http", "https") or not url.host:
            return "the address is none: it has to begin with https://"
        async with asyncio.timeout(SECONDS):
            return await (_fail(by, url, why_not) if why_not else _well(by, url))
    except (TimeoutError, httpx.TimeoutException):
        return f"no answer within {SECONDS:.0f} seconds"
    except httpx.InvalidURL:
        return "the address is none: it has to begin with https://"
    except (httpx.HTTPError, OSError) as error:
        return f"it cannot be reached ({type(error).__name__}). Is this machine on the internet?"


async def _well(by: httpx.AsyncClient, url: httpx.URL) -> str:
    async with by.stream("GET", url) as answer:
        return await _heard(answer)


async def _fail(by: httpx.AsyncClient, url: httpx.URL, why: str) -> str:
    there = url.copy_with(path=f"{url.path.rstrip('/')}/fail")
    async with by.stream("POST", there, content=why.encode()) as answer:
        return await _heard(answer)


async def _heard(answer: httpx.Response) -> str:
    if answer.is_redirect:
        return (
            f"it wants to send Beadle elsewhere ({answer.status_code}), which is not followed. "
            "Give the address to which it leads"
        )
    if answer.status_code in (404, 410):
        return f"{UNHEARD} ({answer.status_code})"
    if not answer.is_success:
        return f"it refuses ({answer.status_code})"
    said = b""
    async for part in answer.aiter_bytes(_ENOUGH):
        said += part
        if len(said) >= _ENOUGH:
            break
    word = said[:_ENOUGH].decode(errors="replace")
    if any(ignored in word for ignored in _IGNORED):
        return UNHEARD if _IGNORED[0] in word else "it is pinged too often, and does not count it"
    return ""
