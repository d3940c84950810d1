"""Fetching, against a real server: what is retried, what is refused, what is stored."""

from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from answers import Reply
from server import ELSEWHERE, Server, running

from compendium.errors import CompendiumError
from compendium.importers import Endpoint
from compendium.refresh import fetch

URL = "https://statistics.example/file.csv"
PLAIN = Endpoint("example/file.csv", URL, "CSV")
GOOD = Reply(b"year,area\n2020,MAR\n", "text/csv", "2026-05-04")


def next_page(page: dict[str, int], number: int) -> str:
    return f"{URL}?page={number + 1}" if number < page["pages"] else ""


PAGED = Endpoint("example/pages.json", f"{URL}?page=1", "JSON in pages", next_url=next_page)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No test waits; the pauses are recorded."""
    made: list[float] = []
    monkeypatch.setattr(fetch.time, "sleep", made.append)
    return made


@pytest.fixture
def server(server: Server) -> Server:
    """The providers' servers; one of them has a good file."""
    server.replies[URL] = GOOD
    return server


def get(endpoint: Endpoint, tmp_path: Path, mirror: str = "") -> fetch.Download:
    with fetch.source(None, mirror) as source:
        return replace(source, folder=tmp_path / "downloads").get(endpoint, lambda *_: None)


def refused(endpoint: Endpoint, tmp_path: Path, mirror: str = "") -> str:
    with pytest.raises(CompendiumError) as caught:
        get(endpoint, tmp_path, mirror)
    stored = tmp_path / "downloads" / endpoint.name
    assert not stored.exists(), "half a download was stored"
    assert [p for p in stored.parent.glob("*") if p.name.startswith(".fetching")] == []
    return str(caught.value)


def test_a_file_is_stored_with_its_day(server: Server, tmp_path: Path) -> None:
    done = get(PLAIN, tmp_path)
    assert done.path.read_bytes() == GOOD.body
    assert (done.day, done.url) == ("2026-05-04", URL)


def test_without_last_modified_the_day_is_that_of_the_answer(server: Server, tmp_path: Path) -> None:
    server.replies[URL] = Reply(GOOD.body, "text/csv")
    assert get(PLAIN, tmp_path).day == server.day


def test_what_did_not_change_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    first, second = get(PLAIN, tmp_path), get(PLAIN, tmp_path)
    assert first == second
    headers = server.asked[1][1]
    assert headers["If-None-Match"].startswith('"')
    assert headers["If-Modified-Since"].startswith("Mon, 04 May 2026")
    first.path.write_bytes(b"edited")
    assert get(PLAIN, tmp_path).path.read_bytes() == GOOD.body
    assert "If-None-Match" not in server.asked[2][1]


def test_pages_become_one_list(server: Server, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        server.replies[f"{URL}?page={number}"] = Reply(json.dumps({"pages": 3, "rows": [number]}).encode())
    done = get(PAGED, tmp_path)
    assert [page["rows"] for page in json.loads(done.path.read_text())] == [[1], [2], [3]]


def test_pages_of_another_shape_are_refused(server: Server, tmp_path: Path) -> None:
    server.replies[f"{URL}?page=1"] = Reply(b'{"rows": []}')
    assert "did not answer as JSON in pages (KeyError: 'pages')" in refused(PAGED, tmp_path)


def test_the_newest_link_of_a_page_is_followed(server: Server, tmp_path: Path) -> None:
    page = "https://statistics.example/list"
    endpoint = Endpoint("example/file.csv", page, "CSV", link_pattern=r"/files/table-\d+\.csv")
    server.replies[page] = Reply(b'<a href="/files/table-10.csv"><a href=\'/files/table-9.csv\'><a href="/files/other.csv">', "text/html")
    server.replies["https://statistics.example/files/table-10.csv"] = GOOD
    assert get(endpoint, tmp_path).url == "https://statistics.example/files/table-10.csv"
    server.replies[page] = Reply(b'<a href="/files/other.csv">', "text/html")
    (tmp_path / "downloads" / endpoint.name).unlink()
    assert "has no link of the form" in refused(endpoint, tmp_path)


def test_a_link_to_elsewhere_is_not_followed(server: Server, tmp_path: Path) -> None:
    page = "https://statistics.example/list"
    server.replies[page] = Reply(f'<a href="{ELSEWHERE}">'.encode(), "text/html")
    endpoint = Endpoint("example/file.csv", page, "CSV", link_pattern=r"https://[^\"]*/file")
    assert "elsewhere.example, which is not the provider's" in refused(endpoint, tmp_path)
    assert server.urls() == [page]


def test_redirects_stay_at_the_provider_or_go_to_a_declared_host(server: Server, tmp_path: Path) -> None:
    server.fault = "elsewhere"
    server.replies[ELSEWHERE] = GOOD
    message = refused(PLAIN, tmp_path)
    assert "sends on to https://elsewhere.example, which is not the provider's" in message
    assert ELSEWHERE not in server.urls()
    declared = replace(PLAIN, redirect_hosts=("elsewhere.example",))
    assert get(declared, tmp_path).path.read_bytes() == GOOD.body


def test_retry_after_is_respected_and_pauses_grow(server: Server, tmp_path: Path, pauses: list[float]) -> None:
    server.fault = "429"
    message = refused(PLAIN, tmp_path)
    assert "answered 429" in message
    assert f"asked {fetch.ATTEMPTS} times" in message
    assert len(server.asked) == fetch.ATTEMPTS
    assert all(p >= 7 for p in pauses)
    pauses.clear()
    server.fault = "500"
    refused(PLAIN, tmp_path)
    assert pauses == sorted(pauses)
    assert pauses[0] >= fetch.FIRST_BACKOFF
    assert len({round(p % 1, 6) for p in pauses}) > 1, "jitter"


def test_retry_after_may_be_a_date_and_a_long_one_is_refused(server: Server, tmp_path: Path, pauses: list[float]) -> None:
    server.fault = "429 for an hour"
    assert "asks to come back in 60 minutes" in refused(PLAIN, tmp_path)
    assert pauses == []
    import httpx

    soon = email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30), usegmt=True)
    assert 25 < fetch._retry_after(httpx.Response(503, headers={"Retry-After": soon})) <= 30


def test_a_transient_fault_is_retried(server: Server, tmp_path: Path, pauses: list[float]) -> None:
    server.fault = "500 then good"
    assert get(PLAIN, tmp_path).path.read_bytes() == GOOD.body
    assert len(pauses) == 1


def test_a_broken_connection_and_silence(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.fault = "cut off"
    assert "the connection broke" in refused(PLAIN, tmp_path)
    monkeypatch.setattr(fetch, "READ_TIMEOUT", 0.2)
    monkeypatch.setattr(fetch, "ATTEMPTS", 2)
    server.fault = "hang"
    assert f"{URL} gave no answer for 0.2 seconds. It was asked 2 times." in refused(PLAIN, tmp_path)


def test_a_slow_answer_is_stopped(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.fault = "drip"
    monkeypatch.setattr(fetch, "TOTAL_TIMEOUT", 0.4)
    assert "was not complete after 0 seconds" in refused(PLAIN, tmp_path)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("cut off and packed", "the answer is incomplete"),
        ("cut off without a length", "may have been cut off"),
        ("circle", "could not be followed (TooManyRedirects"),
        ("downgrade", "sends on to http://statistics.example, which is not the provider's"),
        ("304", "answered 304"),
        ("unknown Retry-After", "answered 503"),
        ("invalid Location", "could not be followed"),
        ("202", "answered 202 with a page that is meant for browsers"),
        ("403", "answered 403 with a page that is meant for browsers"),
        ("challenge", "answered 405 with a page that is meant for browsers"),
    ],
)
def test_other_faults_of_servers(server: Server, tmp_path: Path, fault: str, message: str) -> None:
    server.fault = fault
    assert message in refused(PLAIN, tmp_path)


def test_a_compressed_answer_is_decompressed(server: Server, tmp_path: Path) -> None:
    body = b"year,area\n" + b"2020,MAR\n" * 400_000
    server.replies[URL] = Reply(gzip.compress(body[: len(body) // 2]) + gzip.compress(body[len(body) // 2 :]), "text/csv", packed=True)
    assert get(PLAIN, tmp_path).path.read_bytes() == body


def test_pages_do_not_lead_elsewhere(server: Server, tmp_path: Path) -> None:
    server.replies[f"{URL}?page=1"] = Reply(b"{}")
    server.replies[ELSEWHERE] = Reply(b"{}")
    away = replace(PAGED, next_url=lambda page, number: ELSEWHERE)
    assert "elsewhere.example, which is not the provider's" in refused(away, tmp_path)
    assert ELSEWHERE not in server.urls()


def test_an_unknown_certificate_is_not_trusted(tmp_path: Path, server: Server) -> None:
    with running(trustme.CA()) as stranger:
        stranger.replies[URL] = GOOD
        os.environ["HTTPS_PROXY"] = os.environ["https_proxy"] = f"http://127.0.0.1:{stranger.server_address[1]}"
        message = refused(PLAIN, tmp_path)
        assert "certificate is not trusted" in message
        assert stranger.asked == []


def test_sizes_are_limited_also_decompressed(server: Server, tmp_path: Path) -> None:
    small = replace(PLAIN, max_bytes=10)
    assert "is larger than" in refused(small, tmp_path)
    server.fault = "bomb"
    assert f"{URL} is larger than 64 MB" in refused(PLAIN, tmp_path)
    with pytest.raises(CompendiumError, match="is larger than"):
        fetch.Folder(tmp_path).get(_stored(small, tmp_path), lambda *_: None)


def _stored(endpoint: Endpoint, folder: Path) -> Endpoint:
    (folder / endpoint.name).parent.mkdir(exist_ok=True)
    (folder / endpoint.name).write_bytes(GOOD.body)
    return endpoint


def test_what_is_not_data_is_refused(server: Server, tmp_path: Path) -> None:
    server.fault = "html"
    message = refused(PLAIN, tmp_path)
    assert "gave a page of HTML instead of data" in message
    assert "Expected: CSV." in message
    server.fault = "not utf-8"
    assert "is not text in UTF-8: line 1 has the byte 0xe9" in refused(PLAIN, tmp_path)
    server.fault = ""
    server.replies[URL] = Reply(b" \n")
    assert "gave an empty answer" in refused(PLAIN, tmp_path)


def test_workbooks_are_inspected_before_they_are_unpacked(server: Server, tmp_path: Path) -> None:
    url = "https://statistics.example/book.xlsx"
    book = Endpoint("example/book.xlsx", url, "workbook")

    def offer(parts: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> None:
        (tmp_path / "downloads" / book.name).unlink(missing_ok=True)
        server.replies[url] = Reply(_zip(parts, how), "application/zip")

    start = b"<?xml version='1.0'?>"
    for harmless in (b"<workbook/>", b"<!-- made by a program --><workbook/>"):
        offer({"xl/workbook.xml": start + harmless})
        get(book, tmp_path)
    laughs = b"<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><l>&b;</l>"
    for entities in (start + laughs, start + b" " * 5000 + laughs, (start + laughs).decode().encode("utf-16")):
        offer({"xl/workbook.xml": entities})
        assert "declares entities of its own" in refused(book, tmp_path)
    server.fault = "bomb"
    assert "would unpack from" in refused(book, tmp_path)
    server.fault = ""
    server.replies[url] = Reply(b"PK\x03\x04 and no more", "application/zip")
    assert "gave no workbook" in refused(book, tmp_path)
    offer({f"part{n}": os.urandom(400_000) for n in range(3)})
    get(replace(book, max_bytes=1_300_000), tmp_path)
    offer({f"part{n}": (f"{n}" * 1000).encode() * 9_000 for n in range(4)}, zipfile.ZIP_DEFLATED)  # each below what counts as a bomb
    assert "would unpack to 36 MB" in refused(replace(book, max_bytes=1_500_000), tmp_path)


def _zip(parts: dict[str, bytes], how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_mirror_is_asked_by_name(server: Server, tmp_path: Path) -> None:
    mirror = f"http://127.0.0.1:{server.server_address[1]}/copies"
    server.replies[f"{mirror}/example/pages.json"] = Reply(b'[{"pages": 1}]')
    assert get(PAGED, tmp_path, mirror).path.read_bytes() == b'[{"pages": 1}]'
    with pytest.raises(CompendiumError, match="expected an https address"), fetch.source(None, "http://mirror.example"):
        pass


def test_a_folder_is_read_by_name(tmp_path: Path) -> None:
    os.utime(_file(tmp_path), (0, 1_700_000_000))
    done = fetch.Folder(tmp_path).get(PLAIN, lambda *_: None)
    assert done.day == "2023-11-14"
    with pytest.raises(fetch.AbsentError, match=r"pages\.json is not there\. Put there what https://statistics\.example"):
        fetch.Folder(tmp_path).get(PAGED, lambda *_: None)


def _file(folder: Path) -> Path:
    return folder / _stored(PLAIN, folder).name
