"""Which links we fetch from, and the one canonical address of each.

Everything here is decided from the text of the address alone, so that a form can ask it. Where a host name leads to is
decided when the connection is made (`network.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, urlsplit, urlunsplit

from transcriptions.errors import LinkRefused

# Longer than any address of these sites; the column that stores it holds as many.
MAX_LENGTH = 2000
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
PORTS = {"http": 80, "https": 443}
UPLOAD_INSTEAD = "Or download the recording yourself and upload the file."

YOUTUBE_SITES = ("youtube.com", "youtube-nocookie.com")
YOUTUBE_SHORT_SITE = "youtu.be"
YOUTUBE_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
# Paths whose second part is the video: /shorts/ID, /live/ID …
YOUTUBE_VIDEO_PATHS = {"watch", "shorts", "live", "embed", "v", "e", "vi"}
YOUTUBE_OTHER_PATHS = re.compile(r"/(playlist|channel|c|user|@[^/]*|results|feed|clip|hashtag|post)(/|$)")


@dataclass(frozen=True, slots=True)
class LinkRules:
    """What a link may lead to and how much it may bring.

    `trusted_servers` ("host:port") are let off the rules about ports and private addresses, and are meant for tests.
    """

    sites: tuple[str, ...]
    max_bytes: int
    max_duration_s: float
    cookies_file: Path | None = None
    timeout_s: float = 20.0
    trusted_servers: frozenset[str] = field(default_factory=frozenset)


def check_link(url: str, sites: Iterable[str], *, trusted_servers: frozenset[str] = frozenset()) -> str:
    """The canonical address of a link to one of `sites` or a subdomain of one.

    Raises:
        LinkRefused: with a sentence that says why and what to do.
    """
    if len(url) > MAX_LENGTH:
        raise LinkRefused(f"This address is longer than {MAX_LENGTH} characters. Copy it from the page's address bar.")
    parts = check_address(url, sites, trusted_servers=trusted_servers)
    host = _host(parts)
    if is_of_site(host, (YOUTUBE_SHORT_SITE, *YOUTUBE_SITES)):
        return f"https://www.youtube.com/watch?v={_youtube_video(host, parts)}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme, _server(parts), path or "/", query, ""))


def check_address(url: str, sites: Iterable[str], *, trusted_servers: frozenset[str]) -> SplitResult:
    """The parts of an address that belongs to one of `sites`: what every request on the way must be too.

    Raises:
        LinkRefused: with a sentence that says why and what to do.
    """
    sites = tuple(sites)
    parts = _split(url)
    _check_server(parts, trusted_servers)
    host = _host(parts)
    if not is_of_site(host, sites):
        raise LinkRefused(f"Links to {host} are not fetched. Links work for {', '.join(sites)}. {UPLOAD_INSTEAD}")
    return parts


def is_of_site(host: str, sites: Iterable[str]) -> bool:
    return any(host == site or host.endswith("." + site) for site in sites)


def _split(url: str) -> SplitResult:
    url = url.strip()
    if not url:
        raise LinkRefused("Paste the address of a recording.")
    # Browsers read a backslash as a slash, parsers disagree about the rest: none belongs in an address.
    if any(character.isspace() or character == "\\" or not character.isprintable() for character in url):
        raise LinkRefused("This address contains spaces or characters that don't belong in one. Paste a single link.")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", url):
        url = _with_scheme(url)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise LinkRefused(f"This is not a complete web address. {UPLOAD_INSTEAD}") from None
    if parts.scheme not in PORTS:
        raise LinkRefused(f"Only links that begin with https:// work, not {parts.scheme}:.")
    return parts


def _with_scheme(url: str) -> str:
    """An address as people type it, "youtu.be/…"; anything like "javascript:…" is refused."""
    first_part = re.split(r"[/?#]", url.removeprefix("//"), maxsplit=1)[0]
    if "." not in first_part or ":" in first_part:
        raise LinkRefused("Only whole web addresses that begin with https:// work.")
    return "https://" + url.removeprefix("//")


def _check_server(parts: SplitResult, trusted_servers: frozenset[str]) -> None:
    host = _host(parts)
    if parts.username is not None or parts.password is not None:
        raise LinkRefused("Addresses that carry a user name or a password are not fetched. Paste the plain address.")
    if not HOST.fullmatch(host):
        raise LinkRefused(f"The site's name in this address is not a plain one. {UPLOAD_INSTEAD}")
    if _server(parts) in trusted_servers:
        return
    if parts.port not in (None, PORTS[parts.scheme]):
        raise LinkRefused("Addresses with a port number are not fetched. Paste the plain address of the page.")


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removesuffix(".")


def _server(parts: SplitResult) -> str:
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    return _host(parts) + port


def _youtube_video(host: str, parts: SplitResult) -> str:
    query = parse_qs(parts.query)
    segments = [segment for segment in parts.path.split("/") if segment]
    if host.endswith(YOUTUBE_SHORT_SITE):
        candidate = segments[0] if segments else ""
    elif segments == ["attribution_link"]:
        candidate = parse_qs(urlsplit(query.get("u", [""])[0]).query).get("v", [""])[0]
    elif len(segments) > 1 and segments[0] in YOUTUBE_VIDEO_PATHS:
        candidate = segments[1]
    else:
        candidate = query.get("v", [""])[0]
    if YOUTUBE_VIDEO.fullmatch(candidate):
        return candidate
    if "list" in query or YOUTUBE_OTHER_PATHS.match(parts.path):
        raise LinkRefused("This is a playlist, a channel or a clip. Open one video of it and paste that video's link.")
    raise LinkRefused("This YouTube address does not name a video. Open the video and copy its address.")
