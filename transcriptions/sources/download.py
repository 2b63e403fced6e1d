"""Fetches the recording behind a link through yt-dlp, within the rules of one site and one administrator."""

from __future__ import annotations

import errno
import logging
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import deno
import yt_dlp.globals
from yt_dlp import YoutubeDL
from yt_dlp.cookies import YoutubeDLCookieJar
from yt_dlp.utils import YoutubeDLError

from transcriptions.errors import DownloadFailed, LinkRefused, StorageFull, TooLarge, TooLong
from transcriptions.sources.link import LinkRules, check_link
from transcriptions.sources.network import Guard, GuardedRH

Report = Callable[[float], None]
"""Takes the fraction done, and may raise Cancelled."""

logger = logging.getLogger(__name__)

# Sound alone where the site has it; whatever else is left out here would start a program of its own.
PROTOCOLS = "[protocol~='^(https?|m3u8(_native)?|http_dash_segments)$']"
FORMATS = f"bestaudio{PROTOCOLS}/best[height<=?480]{PROTOCOLS}/best*[acodec!=?none]{PROTOCOLS}"
MEGABYTE = 1024 * 1024
MAX_NAME_LENGTH = 200

NOISE = (
    r"\x1b\[[0-9;]*m",
    r"^ERROR:\s*",
    r"^\[[\w:.+-]+\]\s*(\S+:\s)?",
    r"\s*\(caused by .*\)",
    r"[;.,]?\s*please report this issue on.*",
    r"\s*(Use|Try|See|Also see|For more|Pass) [^.]*(--[a-z]|https?://).*",
    r"^Got error:\s*",
    r"\s*Giving up after \d+ retries",
    r"\s*Confirm you are on the latest version.*",
)
NEEDS_COOKIES = re.compile(r"\b(sign in|log ?in|cookies|bot|private|members|age|account)\b", re.IGNORECASE)
NEEDS_TIME = re.compile(
    r"timed? ?out|too many requests|\b429\b|temporar|try again|connection|\b50[0-9]\b", re.IGNORECASE
)
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
UPLOAD_INSTEAD = "download the recording yourself and upload the file"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A recording in a file of ours; `duration_s` is 0 where the site does not say it."""

    path: Path
    title: str
    artist: str
    duration_s: float
    url: str


def fetch(url: str, folder: Path, *, rules: LinkRules, report: Report) -> Fetched:
    """Download the sound behind `url` into `folder` as the file "recording" with the suffix it came with.

    The caller's job has the time limit; a single silence of the server lasts `rules.timeout_s` at most.

    Raises:
        LinkRefused: not an allowed site, a playlist, a live stream, or a way that leads somewhere else.
        TooLong, TooLarge: by what the site says beforehand, or by what arrives.
        DownloadFailed: the site's or yt-dlp's own reason, and what to do next.
        StorageFull: no room left in `folder`.
        Whatever `report` raises.
    """
    url = check_link(url, rules.sites, trusted_servers=rules.trusted_servers)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, _Downloader(Path(scratch), rules, report) as downloader:
        info = downloader.fetch(url)
        path = Path(info["requested_downloads"][0]["filepath"])
        kept = path.replace(folder / f"recording{path.suffix}")
    return Fetched(
        path=kept,
        title=_name(info.get("track") or _title(info)),
        artist=_name(info.get("artist") or info.get("creator") or info.get("uploader") or "").removesuffix(" - Topic"),
        duration_s=float(info.get("duration") or 0.0),
        url=url,
    )


def _title(info: dict[str, Any]) -> str:
    """Without the number that yt-dlp adds to the title of a page it does not know."""
    title = str(info.get("title") or "")
    return title.removesuffix(" (1)") if info.get("extractor") in {"generic", "html5"} else title


def _name(text: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:MAX_NAME_LENGTH].strip()


class _Downloader(YoutubeDL):
    """yt-dlp with our network layer below it and our limits around it."""

    def __init__(self, folder: Path, rules: LinkRules, report: Report) -> None:
        # Plugins of whoever runs the worker have no place in a service.
        yt_dlp.globals.plugin_dirs.value = []
        self._rules = rules
        self._report = report
        self._guard = Guard(rules)
        super().__init__(self._options(folder))

    def _options(self, folder: Path) -> dict[str, Any]:
        return {
            "format": FORMATS,
            "outtmpl": {"default": str(folder / "recording.%(ext)s")},
            "restrictfilenames": True,
            "noplaylist": True,
            "match_filter": self._check_what_is_offered,
            "progress_hooks": [self._check_what_arrives],
            "socket_timeout": self._rules.timeout_s,
            "retries": 2,
            "fragment_retries": 2,
            "extractor_retries": 1,
            "file_access_retries": 0,
            "js_runtimes": {"deno": {"path": deno.find_deno_bin()}},
            "cachedir": False,
            "proxy": "",
            "external_downloader": "native",
            "hls_prefer_native": True,
            # A folder without programs: ffmpeg would go to the network by itself.
            "ffmpeg_location": str(folder),
            "fixup": "never",
            "updatetime": False,
            "logger": _Log(),
            "color": "never",
            "noprogress": True,
        }

    @cached_property
    def cookiejar(self) -> YoutubeDLCookieJar:
        """Read by ourselves: the cookies file of yt-dlp's options is written back when the download ends."""
        jar = YoutubeDLCookieJar()
        if self._rules.cookies_file is not None:
            try:
                jar.load(str(self._rules.cookies_file))
            except (OSError, UnicodeDecodeError):
                raise DownloadFailed("The cookies file that this site's administrator has set can't be read.") from None
        return jar

    def build_request_director(self, handlers: object, preferences: object = None) -> Any:
        return super().build_request_director([partial(GuardedRH, self._guard)])

    def urlopen(self, req: Any) -> Any:
        self._report(0.0)
        return super().urlopen(req)

    def fetch(self, url: str) -> dict[str, Any]:
        try:
            info = self.extract_info(url)
        except YoutubeDLError as error:
            raise self._failure(error) from error
        entries = list((info or {}).get("entries") or [])
        info = entries[0] if len(entries) == 1 else info
        if not info or not info.get("requested_downloads"):
            raise DownloadFailed(f"There is no recording at this address. Check the link, or {UPLOAD_INSTEAD}.")
        return dict(info)

    def process_info(self, info_dict: dict[str, Any]) -> None:
        self._check_size(info_dict.get("filesize") or info_dict.get("filesize_approx") or 0)
        super().process_info(info_dict)

    def _check_what_is_offered(self, info: dict[str, Any], *, incomplete: bool = False) -> None:
        if max(info.get("n_entries") or 0, info.get("playlist_count") or 0) > 1:
            raise LinkRefused("This link leads to several recordings. Open one of them and paste its own link.")
        if info.get("is_live") or info.get("live_status") in {"is_live", "is_upcoming", "post_live"}:
            raise LinkRefused("This is a live stream. Come back when its recording is there.")
        duration_s = info.get("duration") or 0.0
        if duration_s > self._rules.max_duration_s:
            raise TooLong(
                f"This recording lasts {duration_s / 60:.0f} minutes; the limit here is "
                f"{self._rules.max_duration_s / 60:.0f} minutes. Choose a shorter one or upload an excerpt."
            )

    def _check_what_arrives(self, state: dict[str, Any]) -> None:
        arrived = state.get("downloaded_bytes") or 0
        whole = state.get("total_bytes") or 0
        self._check_size(max(arrived, whole))
        expected = whole or state.get("total_bytes_estimate") or 0
        self._report(min(1.0, arrived / expected) if expected else 0.0)

    def _check_size(self, size: int) -> None:
        if size > self._rules.max_bytes:
            raise TooLarge(
                f"This recording is larger than {self._rules.max_bytes / MEGABYTE:.0f} MB, the limit here. "
                "Choose a shorter one or upload an excerpt."
            )

    def _failure(self, error: YoutubeDLError) -> Exception:
        reason = str(error)
        for refusal in self._guard.refusals:
            if refusal in reason:
                return LinkRefused(refusal)
        if os.strerror(errno.ENOSPC) in reason:
            return StorageFull("There is no room left to store this recording. Tell this site's administrator.")
        return DownloadFailed(explain(reason))


def explain(reason: str) -> str:
    """yt-dlp's reason without its own noise, and what to do next."""
    for noise in NOISE:
        reason = re.sub(noise, "", reason, flags=re.IGNORECASE | re.DOTALL)
    reason = " ".join(reason.split()).rstrip(".;:, ") or "the site gave no reason"
    said = ADDRESS.sub("", reason)
    if NEEDS_COOKIES.search(said):
        step = f"An administrator can set a cookies file for this site; or {UPLOAD_INSTEAD}."
    elif NEEDS_TIME.search(said):
        step = f"Try again later, or {UPLOAD_INSTEAD}."
    else:
        step = f"Check the link, or {UPLOAD_INSTEAD}."
    return f"The recording could not be fetched: {reason}. {step}"


class _Log:
    """Where yt-dlp's own talk goes."""

    def debug(self, message: str) -> None:
        logger.debug("%s", message)

    def warning(self, message: str) -> None:
        logger.info("%s", message)

    error = warning
