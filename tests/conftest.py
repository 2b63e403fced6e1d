"""What all tests share: a real PostgreSQL, storage in a temporary folder, a stub broker, people."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dramatiq
import pytest
from django.db import connections
from django.test import Client
from django.utils.module_loading import autodiscover_modules
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Retries
from pytest_django.fixtures import Settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from accounts.models import User
from rescored_site import embedded_postgres

PASSWORD = "correct horse battery staple"
# The data of tests need not survive a power cut.
FAST = ("fsync=off", "full_page_writes=off")


class FilesTogether(LoadFileScheduling):
    """Where tests are spread over processes, those of a file stay together, and those of some folders."""

    # They start many processes, or share one site for the whole session.
    folders = ("tests/e2e", "tests/faults")

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in self.folders if nodeid.startswith(folder)), super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesTogether:
    return FilesTogether(config, log)


@pytest.fixture(scope="session")
def embedded_folder() -> Iterator[Path]:
    """Where the embedded PostgreSQL of this pytest process has its data."""
    with tempfile.TemporaryDirectory(prefix="rescored-test-") as folder:
        yield Path(folder) / "postgres"


@pytest.fixture(scope="session")
def postgres_url(embedded_folder: Path) -> Iterator[str]:
    """The address of a server with an empty database: RESCORED_DATABASE_URL, else an embedded one."""
    if given := os.environ.get("RESCORED_DATABASE_URL", ""):
        yield given
        return
    with embedded_postgres.running(embedded_folder, options=FAST) as url:
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_url: str) -> None:
    """Django's test database is made on that server, one for each pytest process."""
    if not os.environ.get("RESCORED_DATABASE_URL", ""):
        settings = connections["default"].settings_dict
        settings["HOST"] = postgres_url.partition("?host=")[2]
    if worker := os.environ.get("PYTEST_XDIST_WORKER", ""):
        connections["default"].settings_dict["TEST"]["NAME"] = f"test_rescored_{worker}"


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> Path:
    """Nothing that a test stores reaches the project's data folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings, tmp_path: Path) -> None:
    """Pages name their static files as they are in the source tree: nothing needs to be collected."""
    settings.STATIC_ROOT = tmp_path
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """The real hash is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def broker(request: pytest.FixtureRequest) -> Iterator[StubBroker]:
    """Keeps messages in memory, where tests look at them. Loads the actors only for tests that have a database."""
    stub = StubBroker(middleware=[Retries(max_retries=0)])
    real = dramatiq.get_broker()
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        autodiscover_modules("tasks")
    dramatiq.set_broker(stub)
    for actor in real.actors.values():
        actor.broker = stub
        stub.declare_actor(actor)
    yield stub
    for actor in real.actors.values():
        actor.broker = real
    dramatiq.set_broker(real)
    stub.close()


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("clara", password=PASSWORD)


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("robert", password=PASSWORD)


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("admin", password=PASSWORD)


@pytest.fixture
def mine(client: Client, owner: User) -> Client:
    """The owner's browser."""
    client.force_login(owner)
    return client


@pytest.fixture
def theirs(stranger: User) -> Client:
    """A stranger's browser."""
    client = Client()
    client.force_login(stranger)
    return client
