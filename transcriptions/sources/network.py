"""The only way from a download to the network: each request is judged, resolved once and connected to what was judged.

yt-dlp follows pages to pages and redirects to redirects. Each address on the way must belong to an allowed site, and
must lead to a public address; a name that changes its address between the check and the connection gains nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import urllib.request
import zlib
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urljoin

from yt_dlp.networking import _urllib
from yt_dlp.networking.exceptions import RequestError

from transcriptions.errors import LinkRefused
from transcriptions.sources.link import LinkRules, check_address

# Where the sites keep what their pages play.
MEDIA_SITES = {
    "youtube.com": ("googlevideo.com", "youtubei.googleapis.com", "ytimg.com"),
    "soundcloud.com": ("sndcdn.com", "soundcloud.cloud"),
    "vimeo.com": ("vimeocdn.com", "akamaized.net"),
    "bandcamp.com": ("bcbits.com",),
}
# A page is read whole into memory, also when it was sent compressed; the largest of these sites have a few megabytes.
MAX_PAGE_BYTES = 64 * 1024 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RequestRefused(RequestError):
    """Stops a request inside yt-dlp; carries the sentence of a LinkRefused."""


class Guard:
    """Judges addresses by the rules of one download."""

    def __init__(self, rules: LinkRules) -> None:
        self._trusted = rules.trusted_servers
        self._sites = (*rules.sites, *(media for site in rules.sites for media in MEDIA_SITES.get(site, ())))
        self.refusals: list[str] = []

    def check(self, url: str) -> None:
        """Raises RequestRefused for an address that is not of an allowed site."""
        try:
            check_address(url, self._sites, trusted_servers=self._trusted)
        except LinkRefused as refusal:
            raise self._refusal(f"The link leads on to an address that is refused. {refusal}") from None

    def connect(self, server: tuple[str, int], timeout: float, _source: object = None) -> socket.socket:
        """A connection to an address that was resolved once and found public."""
        host, port = server
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if f"{host}:{port}" not in self._trusted:
            for *_, address in found:
                if not is_public(str(address[0])):
                    raise self._refusal(f"{host} leads into a private network. Such links are refused.")
        return _connect_to_first(found, timeout)

    def _refusal(self, sentence: str) -> RequestRefused:
        self.refusals.append(sentence)
        return RequestRefused(sentence)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, looking inside the IPv6 forms that carry an IPv4 address."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in NAT64 or ip.packed[:12] == bytes(12):
            inner = ipaddress.IPv4Address(ip.packed[12:])
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _connect_to_first(found: list[Any], timeout: float) -> socket.socket:
    failure = OSError("The name leads nowhere.")
    for family, kind, protocol, _, address in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


class BoundedResponse(http.client.HTTPResponse):
    """Reads no more than a page's worth where yt-dlp asks for everything at once."""

    def read(self, amt: int | None = None) -> bytes:
        if amt is not None:
            return super().read(amt)
        page = super().read(MAX_PAGE_BYTES + 1)
        if len(page) > MAX_PAGE_BYTES:
            raise RequestRefused("The site sent a page that is far too large.")
        return page


class GuardedHTTPHandler(_urllib.HTTPHandler):
    def __init__(self, guard: Guard, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard

    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._plain, request)

    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._encrypted, request)

    def _plain(self, host: str, **options: Any) -> http.client.HTTPConnection:
        return self._guarded(http.client.HTTPConnection(host, **options))

    def _encrypted(self, host: str, **options: Any) -> http.client.HTTPConnection:
        return self._guarded(http.client.HTTPSConnection(host, context=self._context, **options))

    def _guarded(self, connection: http.client.HTTPConnection) -> http.client.HTTPConnection:
        connection.response_class = BoundedResponse
        # The standard library's own seam for replacing the connection, which yt-dlp uses too.
        connection._create_connection = self._guard.connect  # type: ignore[attr-defined]
        return connection

    @staticmethod
    def gz(data: bytes) -> bytes:
        return _inflate(data, zlib.MAX_WBITS | 16)

    @staticmethod
    def deflate(data: bytes) -> bytes:
        try:
            return _inflate(data, -zlib.MAX_WBITS)
        except zlib.error:
            return _inflate(data, zlib.MAX_WBITS)


def _inflate(data: bytes, window_bits: int) -> bytes:
    if not data:
        return data
    page = zlib.decompressobj(window_bits).decompress(data, MAX_PAGE_BYTES + 1)
    if len(page) > MAX_PAGE_BYTES:
        raise RequestRefused("The site sent a page that is far too large.")
    return page


class GuardedRedirectHandler(_urllib.RedirectHandler):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def redirect_request(self, req: urllib.request.Request, *response: Any) -> Any:
        *_, new_url = response
        self._guard.check(urljoin(req.full_url, new_url))
        return super().redirect_request(req, *response)


class GuardedRH(_urllib.UrllibRH):
    """yt-dlp's request handler over the standard library, for HTTP alone and without proxies."""

    _SUPPORTED_URL_SCHEMES = ("http", "https")

    def __init__(self, guard: Guard, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard

    def _create_instance(
        self, proxies: object, cookiejar: CookieJar, legacy_ssl_support: bool | None = None
    ) -> urllib.request.OpenerDirector:
        opener = urllib.request.OpenerDirector()
        opener.addheaders = []
        context = self._make_sslcontext(legacy_ssl_support=legacy_ssl_support)
        for handler in (
            GuardedHTTPHandler(self._guard, context=context),
            urllib.request.HTTPCookieProcessor(cookiejar),
            urllib.request.UnknownHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            GuardedRedirectHandler(self._guard),
        ):
            opener.add_handler(handler)
        return opener

    def _send(self, request: Any) -> Any:
        self._guard.check(request.url)
        return super()._send(request)
