"""Uploads, exports and imports in a store that speaks S3: a real server of that protocol, spoken to over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from keben.config import services
from keben.config.backup.deployment import this_files
from keben.config.doctor import storage as doctor
from keben.config.doctor.finding import Level
from keben.domains.customers.models import Customer
from keben.kernel.features import storing
from keben.kernel.features.attachments import Attachment
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make

boto3 = pytest.importorskip("boto3", reason="the extra `s3` is not installed")
pytestmark = [pytest.mark.django_db, pytest.mark.once]
BUCKET = "keben"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of the server, gone after this file."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Any, tmp_path: Any) -> Iterator[Any]:
    """An empty bucket, and Django set up for it as by KEBEN_STORAGE."""
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{endpoint}",
        aws_access_key_id="key",
        aws_secret_access_key="se/cret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=BUCKET)
    default = services.files(f"s3+http://key:se%2Fcret@{endpoint}/{BUCKET}?region=us-east-1", tmp_path)
    settings.STORAGES = {**settings.STORAGES, "default": default}
    yield client
    for key in keys(client):
        client.delete_object(Bucket=BUCKET, Key=key)
    client.delete_bucket(Bucket=BUCKET)


def keys(client: Any) -> list[str]:
    return [row["Key"] for row in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_bytes_are_kept_once_under_their_hash(bucket: Any, acting_as: Any) -> None:
    actor, content = acting_as("sales"), "合同正文".encode() * 1000
    first = storing.store(ContentFile(content, name="合同.txt"), actor)
    second = storing.store(ContentFile(content, name="副本.txt"), actor)
    assert first.path == second.path
    assert keys(bucket) == [first.path]
    with default_storage.open(first.path) as file:
        assert file.read() == content


def test_half_an_object_is_written_anew(bucket: Any, acting_as: Any) -> None:
    content = b"plain words"
    digest = storing.digest_of(ContentFile(content))
    bucket.put_object(Bucket=BUCKET, Key=f"{digest[:2]}/{digest}", Body=content[:3])
    kept = storing.store(ContentFile(content, name="notes.txt"), acting_as("sales"))
    assert default_storage.open(kept.path).read() == content


def test_files_of_a_record_go_up_and_come_down_through_keben(bucket: Any, signed_in: Any) -> None:
    browser = signed_in("sales")
    customer = make(Customer, name="海川", owner=browser.person)
    body = {"file": ContentFile(b"plain words", name="notes.txt")}
    answer = browser.post(f"/customer/{customer.pk}/files/", body, headers={"Accept": "application/json"})
    assert answer.status_code in (200, 201)
    row = Attachment.objects.get()
    sent = browser.get(f"/attachment/{row.pk}/download/")
    assert b"".join(sent.streaming_content) == b"plain words"
    bucket.delete_object(Bucket=BUCKET, Key=row.path)
    assert browser.get(f"/attachment/{row.pk}/download/").status_code == 404


def test_an_export_lands_in_the_bucket_and_is_tidied(bucket: Any, signed_in: Any) -> None:
    from keben.data.exports.model import ExportRun

    browser = signed_in("sales_manager")
    make(Customer, name="海川", owner=browser.person)
    sent = {"query": "cols=name", "_run": "1", "reason": "季度核对", "format": "csv"}
    assert browser.post("/customer/export/", sent, headers={"HX-Request": "true"}).status_code == 200
    drain()
    run = ExportRun.objects.get()
    assert (run.state, keys(bucket)) == ("done", [run.path])
    file = b"".join(browser.get(f"/exports/{run.pk}/file/").streaming_content).decode("utf-8-sig")
    assert "海川" in file


def test_an_import_reads_its_file_from_the_bucket(bucket: Any, acting_as: Any) -> None:
    from keben.data.imports.check import check
    from keben.data.imports.start import new_run
    from keben.kernel.registry import registry

    actor = acting_as("sales_manager")
    content = "客户名称\n宁海机械有限公司\n".encode("gb18030")
    run = new_run(registry.get("customers.Customer"), actor, "customers.csv", io.BytesIO(content), len(content))
    assert (keys(bucket), run.encoding) == ([run.path], "gb18030")
    counts = check(run, actor)
    assert sum(counts.values()) >= 1


def test_the_doctor_writes_and_reads_there(bucket: Any, endpoint: str, settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    assert [found.level for found in doctor.examine()][-1] == Level.OK
    assert keys(bucket) == []
    wrong = services.files(f"s3+http://key:secret@{endpoint}/no-such-bucket?region=us-east-1", tmp_path)
    settings.STORAGES = {**settings.STORAGES, "default": wrong}
    found = list(doctor.examine())[-1]
    assert (found.level, found.where) == (Level.ERROR, f"http://{endpoint}/no-such-bucket")


def test_a_backup_leaves_the_bucket_to_its_provider(bucket: Any) -> None:
    assert this_files() is None


@pytest.mark.parametrize(
    ("url", "endpoint", "style"),
    [
        ("s3://k:s@oss.example.com/crm", "https://oss.example.com", "auto"),
        (
            "s3://k:s@oss.example.com:9000/crm?style=virtual&region=cn-hangzhou",
            "https://oss.example.com:9000",
            "virtual",
        ),
        ("s3+http://k:s@minio.lan:9000/crm", "http://minio.lan:9000", "path"),
    ],
)
def test_addresses_of_stores(tmp_path: Any, url: str, endpoint: str, style: str) -> None:
    options: Any = services.files(url, tmp_path)["OPTIONS"]
    assert (options["endpoint_url"], options["bucket_name"]) == (endpoint, "crm")
    assert (options["access_key"], options["secret_key"], options["addressing_style"]) == ("k", "s", style)
    assert options.get("region_name") == ("cn-hangzhou" if "region" in url else None)
