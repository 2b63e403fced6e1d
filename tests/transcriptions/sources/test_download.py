"""Downloads from a media server on loopback, which is let through for these tests alone."""

from __future__ import annotations

import dataclasses
import gc
import gzip
import socket
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import deno
import pytest

from tests.transcriptions.sources.media_server import MediaServer, media_server, tone
from transcriptions.errors import Cancelled, DownloadFailed, LinkRefused, TooLarge, TooLong
from transcriptions.sources.download import explain, fetch
from transcriptions.sources.link import LinkRules
from transcriptions.sources.network import Guard, RequestRefused, is_public

UPLOAD = "or download the recording yourself and upload the file."


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with media_server() as running:
        yield running


@pytest.fixture(autouse=True)
def leftovers() -> Iterator[None]:
    """yt-dlp leaves the stream of a download that ended early to the garbage collector."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def rules(server: MediaServer) -> LinkRules:
    return LinkRules(
        sites=("localhost",),
        max_bytes=1_000_000,
        max_duration_s=60.0,
        timeout_s=0.5,
        trusted_servers=frozenset({server.name}),
    )


def ignore(_fraction: float) -> None:
    return


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_a_sound_file_arrives_whole(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    sound = tone(2.0)
    url = server.serve("/A%20Piece%20-%20%C3%89tude.wav", sound)
    fractions: list[float] = []
    fetched = fetch(url, tmp_path / "new", rules=rules, report=fractions.append)
    assert fetched.path == tmp_path / "new" / "recording.wav"
    assert fetched.path.read_bytes() == sound
    assert (fetched.title, fetched.artist, fetched.duration_s, fetched.url) == ("A Piece - Étude", "", 0.0, url)
    assert left_in(tmp_path / "new") == ["recording.wav"]
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
    assert fractions == sorted(fractions)


def test_a_page_with_a_player_gives_its_title(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    sound = tone(1.0)
    server.serve("/song.wav", sound)
    page = b'<html><head><title>A Night\x01 Piece</title></head><body><audio src="/song.wav"></audio></body></html>'
    fetched = fetch(server.serve("/page", page, "text/html"), tmp_path, rules=rules, report=ignore)
    assert fetched.title == "A Night Piece"
    assert fetched.path.read_bytes() == sound


def test_a_redirect_to_the_same_server_is_followed(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    server.serve("/song.wav", tone(1.0))
    fetched = fetch(server.redirect("/go", "/song.wav"), tmp_path, rules=rules, report=ignore)
    assert fetched.path.read_bytes() == tone(1.0)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://example.org/song.wav", "Links to example.org are not fetched"),
        ("http://127.0.0.1/song.wav", "Links to 127.0.0.1 are not fetched"),
        ("http://[::ffff:127.0.0.1]/song.wav", "not a plain one"),
        ("http://169.254.169.254/latest/meta-data/", "Links to 169.254.169.254 are not fetched"),
        ("http://user@localhost/song.wav", "user name or a password"),
        ("http://localhost:1/song.wav", "port number"),
        ("http://localhost/song.wav", "localhost leads into a private network"),
        ("https://localhost/song.wav", "localhost leads into a private network"),
    ],
)
def test_a_redirect_to_a_refused_address_is_refused(
    server: MediaServer, rules: LinkRules, tmp_path: Path, target: str, reason: str
) -> None:
    with pytest.raises(LinkRefused, match=reason.replace("[", r"\[")):
        fetch(server.redirect("/go", target), tmp_path, rules=rules, report=ignore)
    assert left_in(tmp_path) == []


def test_a_player_that_leads_elsewhere_is_refused(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    with media_server() as other:
        url = other.serve("/song.wav", tone(1.0))
        page = f'<html><body><audio src="{url}"></audio></body></html>'.encode()
        with pytest.raises(LinkRefused, match="port number"):
            fetch(server.serve("/page", page, "text/html"), tmp_path, rules=rules, report=ignore)
        assert other.requests == []


def test_a_redirect_while_the_sound_arrives_is_refused(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    with media_server() as other:
        target = server.redirect("/song.wav", other.serve("/song.wav", tone(1.0)))
        page = f'<html><body><audio src="{target}"></audio></body></html>'.encode()
        with pytest.raises(LinkRefused, match="port number"):
            fetch(server.serve("/page", page, "text/html"), tmp_path, rules=rules, report=ignore)
        assert other.requests == []


def test_a_page_with_several_recordings_is_refused(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    page = b'<html><body><audio src="/a.wav"></audio><audio src="/b.wav"></audio></body></html>'
    with pytest.raises(LinkRefused, match="several recordings"):
        fetch(server.serve("/page", page, "text/html"), tmp_path, rules=rules, report=ignore)


@pytest.mark.parametrize("with_length", [True, False])
def test_a_file_over_the_limit_is_refused(
    server: MediaServer, rules: LinkRules, tmp_path: Path, with_length: bool
) -> None:
    url = server.serve("/song.wav", tone(90.0), with_length=with_length)
    with pytest.raises(TooLarge, match="larger than 1 MB, the limit here"):
        fetch(url, tmp_path, rules=rules, report=ignore)
    assert left_in(tmp_path) == []


def test_what_the_site_calls_too_long_is_not_fetched(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:100\n#EXTINF:100,\n/1.ts\n#EXTINF:100,\n/2.ts\n#EXT-X-ENDLIST\n"
    server.serve("/song.m3u8", playlist, "application/vnd.apple.mpegurl")
    with pytest.raises(TooLong, match=r"lasts 3 minutes; the limit here is 1 minutes"):
        fetch(server.url("/song.m3u8"), tmp_path, rules=rules, report=ignore)
    assert [request for request in server.requests if request.endswith(".ts")] == []


def test_segments_are_fetched_within_the_limits(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/1.ts\n#EXTINF:10,\n/2.ts\n#EXT-X-ENDLIST\n"
    server.serve("/song.m3u8", playlist, "application/vnd.apple.mpegurl")
    server.serve("/1.ts", b"a" * 1000, "video/mp2t")
    server.serve("/2.ts", b"b" * 1000, "video/mp2t")
    fetched = fetch(server.url("/song.m3u8"), tmp_path, rules=rules, report=ignore)
    assert fetched.path.read_bytes() == b"a" * 1000 + b"b" * 1000
    with pytest.raises(TooLarge):
        fetch(server.url("/song.m3u8"), tmp_path, rules=dataclasses.replace(rules, max_bytes=1500), report=ignore)


def test_a_page_without_a_recording_is_explained(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    url = server.serve("/page", b"<html><body>Nothing to hear here.</body></html>", "text/html")
    with pytest.raises(DownloadFailed) as failure:
        fetch(url, tmp_path, rules=rules, report=ignore)
    assert str(failure.value) == f"The recording could not be fetched: Unsupported URL: {url}. Check the link, {UPLOAD}"


@pytest.mark.parametrize(("status", "reason"), [(403, "HTTP Error 403: Forbidden"), (404, "HTTP Error 404: Not Found")])
def test_the_sites_own_reason_is_shown(
    server: MediaServer, rules: LinkRules, tmp_path: Path, status: int, reason: str
) -> None:
    server.pages["/song"] = (status, {"Content-Length": "0"}, b"")
    with pytest.raises(DownloadFailed) as failure:
        fetch(server.url("/song"), tmp_path, rules=rules, report=ignore)
    assert str(failure.value) == (
        f"The recording could not be fetched: Unable to download webpage: {reason}. Check the link, {UPLOAD}"
    )


def test_a_server_that_falls_silent_is_left(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"timed out\. Try again later, or"):
        fetch(server.serve("/song.wav", None), tmp_path, rules=rules, report=ignore)
    assert left_in(tmp_path) == []


def test_a_server_that_is_not_there_is_explained(rules: LinkRules, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        name = f"localhost:{unused.getsockname()[1]}"
        rules = dataclasses.replace(rules, trusted_servers=frozenset({name}))
        with pytest.raises(DownloadFailed, match="Connection refused"):
            fetch(f"http://{name}/song.wav", tmp_path, rules=rules, report=ignore)


def test_a_cancel_ends_the_download(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    def cancel_when_half(fraction: float) -> None:
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(server.serve("/song.wav", tone(20.0)), tmp_path, rules=rules, report=cancel_when_half)
    assert left_in(tmp_path) == []


def test_a_cancel_before_the_first_request_sends_none(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    def cancel(_fraction: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fetch(server.serve("/song.wav", tone(1.0)), tmp_path, rules=rules, report=cancel)
    assert server.requests == []


def test_a_page_that_unpacks_without_end_is_refused(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(80 * 1024 * 1024))
    server.pages["/page"] = (
        200,
        {"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": str(len(bomb))},
        bomb,
    )
    with pytest.raises(DownloadFailed, match="far too large"):
        fetch(server.url("/page"), tmp_path, rules=rules, report=ignore)


def test_cookies_are_sent_and_their_file_is_left_alone(server: MediaServer, rules: LinkRules, tmp_path: Path) -> None:
    cookies = tmp_path / "cookies.txt"
    line = "localhost.local\tFALSE\t/\tFALSE\t4102444800\tpass\tlet-me-in\n"
    cookies.write_text("# Netscape HTTP Cookie File\n" + line)
    before = cookies.read_bytes()
    cookies.chmod(0o400)
    server.serve("/song.wav", tone(1.0))
    server.wanted_cookie = "pass=let-me-in"
    fetch(
        server.url("/song.wav"), tmp_path / "new", rules=dataclasses.replace(rules, cookies_file=cookies), report=ignore
    )
    assert cookies.read_bytes() == before
    with pytest.raises(DownloadFailed, match="HTTP Error 403"):
        fetch(server.url("/song.wav"), tmp_path / "new", rules=rules, report=ignore)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"not cookies\n"])
def test_an_unusable_cookies_file_is_named(rules: LinkRules, tmp_path: Path, content: bytes | None) -> None:
    cookies = tmp_path / "cookies.txt"
    if content is not None:
        cookies.write_bytes(content)
    with pytest.raises(DownloadFailed, match="cookies file that this site's administrator has set"):
        fetch("http://localhost/x", tmp_path, rules=dataclasses.replace(rules, cookies_file=cookies), report=ignore)


def test_a_name_that_leads_into_a_private_network_is_refused(rules: LinkRules) -> None:
    with pytest.raises(RequestRefused, match="localhost leads into a private network"):
        Guard(rules).connect(("localhost", 80), 1.0)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8%lo0",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "2001:0:53aa:64c:0:0:80ff:fffe",
    ],
)
def test_private_addresses(address: str) -> None:
    assert is_public(address) is (address == "::ffff:8.8.8.8%lo0")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:1.1.1.1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            "\x1b[0;31mERROR:\x1b[0m [youtube] dQw4w9WgXcQ: Sign in to confirm you’re not a bot. Use "
            "--cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp/yt-dlp/wiki "
            " for how to manually pass cookies",
            "The recording could not be fetched: Sign in to confirm you’re not a bot. "
            f"An administrator can set a cookies file for this site; {UPLOAD}",
        ),
        (
            "ERROR: [soundcloud] Unable to extract title; please report this issue on  https://github.com/yt-dlp "
            ", filling out the appropriate issue template. Confirm you are on the latest version using  yt-dlp -U",
            f"The recording could not be fetched: Unable to extract title. Check the link, {UPLOAD}",
        ),
        (
            "ERROR: [youtube] abc: Video unavailable. This video is not available in your country",
            "The recording could not be fetched: Video unavailable. This video is not available in your country. "
            f"Check the link, {UPLOAD}",
        ),
        (
            "ERROR: unable to download video data: HTTP Error 429: Too Many Requests",
            "The recording could not be fetched: unable to download video data: HTTP Error 429: Too Many Requests. "
            f"Try again later, {UPLOAD}",
        ),
        (
            "ERROR: Unsupported URL: http://localhost:42951/private/page503",
            "The recording could not be fetched: Unsupported URL: http://localhost:42951/private/page503. "
            f"Check the link, {UPLOAD}",
        ),
        ("ERROR: ", f"The recording could not be fetched: the site gave no reason. Check the link, {UPLOAD}"),
    ],
)
def test_reasons_without_noise(reason: str, sentence: str) -> None:
    assert explain(reason) == sentence


def test_the_javascript_runtime_comes_with_the_environment() -> None:
    done = subprocess.run([deno.find_deno_bin(), "--version"], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.startswith("deno 2.")
