"""Links are judged by their text alone."""

from __future__ import annotations

import pytest

from transcriptions.errors import LinkRefused
from transcriptions.sources.link import check_link

SITES = ("youtube.com", "youtu.be", "youtube-nocookie.com", "soundcloud.com", "archive.org")
VIDEO = "dQw4w9WgXcQ"
CANONICAL = f"https://www.youtube.com/watch?v={VIDEO}"


@pytest.mark.parametrize(
    "url",
    [
        CANONICAL,
        f"http://www.youtube.com/watch?v={VIDEO}",
        f"HTTPS://WWW.YOUTUBE.COM/watch?v={VIDEO}",
        f"https://youtube.com/watch?v={VIDEO}&list=PL0123456789&index=3",
        f"https://www.youtube.com/watch?list=PL0123456789&v={VIDEO}",
        f"https://www.youtube.com/watch?v={VIDEO}&t=1m30s",
        f"https://www.youtube.com/watch?v={VIDEO}#t=90",
        f"https://www.youtube.com/watch/{VIDEO}",
        f"https://m.youtube.com/watch?v={VIDEO}&feature=share",
        f"https://music.youtube.com/watch?v={VIDEO}&si=abc",
        f"https://gaming.youtube.com/watch?v={VIDEO}",
        f"https://youtu.be/{VIDEO}",
        f"https://youtu.be/{VIDEO}?t=42&si=xyz",
        f"https://youtu.be/{VIDEO}?list=PL0123456789",
        f"https://www.youtube.com/shorts/{VIDEO}",
        f"https://www.youtube.com/shorts/{VIDEO}?feature=share",
        f"https://www.youtube.com/live/{VIDEO}?si=abc",
        f"https://www.youtube.com/embed/{VIDEO}?start=10",
        f"https://www.youtube-nocookie.com/embed/{VIDEO}",
        f"https://www.youtube.com/v/{VIDEO}",
        f"https://www.youtube.com/e/{VIDEO}",
        f"https://www.youtube.com/attribution_link?a=1&u=%2Fwatch%3Fv%3D{VIDEO}%26feature%3Dshare",
        f"https://www.youtube.com.:443/watch?v={VIDEO}",
        f"  youtu.be/{VIDEO}\n",
        f"www.youtube.com/watch?v={VIDEO}",
        f"//www.youtube.com/watch?v={VIDEO}",
    ],
)
def test_every_form_of_a_youtube_address_is_one_address(url: str) -> None:
    assert check_link(url, SITES) == CANONICAL


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://soundcloud.com/someone/a-piece#t=1:20", "https://soundcloud.com/someone/a-piece"),
        ("https://on.soundcloud.com/AbC?x=1", "https://on.soundcloud.com/AbC?x=1"),
        ("http://archive.org:80/details/piece", "http://archive.org/details/piece"),
        ("https://archive.org/details/Études", "https://archive.org/details/%C3%89tudes"),
        ("https://archive.org", "https://archive.org/"),
    ],
)
def test_other_sites_keep_their_path_and_query(url: str, canonical: str) -> None:
    assert check_link(url, SITES) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/playlist?list=PL0123456789",
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/channel/UC0123456789",
        "https://www.youtube.com/user/somebody/videos",
        "https://www.youtube.com/clip/UgkxAbc",
        "https://www.youtube.com/watch?list=PL0123456789",
    ],
)
def test_playlists_and_channels_are_off(url: str) -> None:
    with pytest.raises(LinkRefused, match="Open one video of it"):
        check_link(url, SITES)


@pytest.mark.parametrize(
    "url", ["https://www.youtube.com/", "https://youtu.be/", "https://youtu.be/short", "https://youtube.com/watch?v="]
)
def test_a_youtube_address_without_a_video_is_refused(url: str) -> None:
    with pytest.raises(LinkRefused, match="does not name a video"):
        check_link(url, SITES)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/song.mp3",
        "https://notyoutube.com/watch?v=" + VIDEO,
        "https://youtube.com.example.org/watch?v=" + VIDEO,
        "https://example.org/https://youtube.com/watch?v=" + VIDEO,
        "https://xn--youtbe-5ya.com/watch?v=" + VIDEO,
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/x.mp3",
    ],
)
def test_other_hosts_are_refused_by_name(url: str) -> None:
    with pytest.raises(LinkRefused, match=r"Links to \S+ are not fetched. Links work for youtube.com, youtu.be"):
        check_link(url, SITES)


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/x",
        "https://youtubе.com/watch?v=" + VIDEO,
        "https://ｙｏｕｔｕｂｅ.com/watch?v=" + VIDEO,
        "https://youtube%2ecom/watch?v=" + VIDEO,
        "https:///watch?v=" + VIDEO,
        "https://youtube.com%00.example.org/",
    ],
)
def test_hosts_that_are_not_plain_names_are_refused(url: str) -> None:
    with pytest.raises(LinkRefused, match="not a plain one"):
        check_link(url, SITES)


@pytest.mark.parametrize(
    "url",
    [
        "https://youtube.com@example.org/watch?v=" + VIDEO,
        "https://youtube.com:pass@example.org/",
        "https://user:pass@youtube.com/watch?v=" + VIDEO,
        "https://@youtube.com/watch?v=" + VIDEO,
    ],
)
def test_user_names_in_addresses_are_refused(url: str) -> None:
    with pytest.raises(LinkRefused, match="user name or a password"):
        check_link(url, SITES)


@pytest.mark.parametrize("url", ["https://youtube.com:8443/watch?v=" + VIDEO, "http://youtube.com:443/watch?v=x"])
def test_ports_are_refused(url: str) -> None:
    with pytest.raises(LinkRefused, match="port number"):
        check_link(url, SITES)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://youtube.com/x",
        "a song I like",
        "ytsearch:song",
        "https://youtube.com:99999/",
        "https://youtube.com\\@example.org/",
        "https://youtu.be/\x00" + VIDEO,
        "https://youtu.be/" + "x" * 3000,
        "https://[youtube.com/",
        "https://youtu.be/a\nhttps://youtu.be/b",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(LinkRefused) as refusal:
        check_link(url, SITES)
    assert str(refusal.value).endswith((".", ":."))


def test_a_trusted_server_may_have_a_port() -> None:
    trusted = frozenset({"localhost:8123"})
    assert check_link("http://localhost:8123/a.ogg", ("localhost",), trusted_servers=trusted) == (
        "http://localhost:8123/a.ogg"
    )
    with pytest.raises(LinkRefused, match="port number"):
        check_link("http://localhost:8124/a.ogg", ("localhost",), trusted_servers=trusted)
