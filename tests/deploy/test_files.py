"""The deployment's files agree with the code, with each other, and with the versions that tests run on."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from workers.embedded import binary
from workers.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()

SERVICES: dict[str, dict[str, Any]] = YAML(typ="safe").load(COMPOSE)["services"]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - untyped
KNOWN = {f"BINGLIAN_{name.upper()}" for name in Settings.model_fields} | {"BINGLIAN_UI_URL"}


def example() -> dict[str, str]:
    pairs = (line.partition("=") for line in EXAMPLE.splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("service", ["migrate", "workers"])
def test_our_containers_are_given_only_settings_that_exist(service: str) -> None:
    assert SERVICES[service]["environment"].keys() <= KNOWN


def test_our_image_sets_only_settings_that_exist() -> None:
    assert set(re.findall(r"\bBINGLIAN_\w+(?==)", DOCKERFILE)) <= KNOWN


def test_every_setting_of_the_compose_file_is_in_the_example_with_the_same_default() -> None:
    # $${...} is the shell's, not compose's
    used = set(re.findall(r"(?<!\$)\$\{(\w+)(?::-([^}]*))?[^}]*\}", COMPOSE))
    assert used == set(example().items())


def test_no_password_is_given_away() -> None:
    assert example()["POSTGRES_PASSWORD"] == ""


def test_the_server_and_its_ui_are_the_ones_that_the_tests_run_on() -> None:
    asked = [binary("temporal"), "--version"]
    said = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    assert f"Server {example()['TEMPORAL_VERSION']}, UI {example()['TEMPORAL_UI_VERSION']}" in said


def test_a_container_is_given_longer_to_stop_than_its_workers_take() -> None:
    grace = int(SERVICES["workers"]["stop_grace_period"].removesuffix("s"))
    assert grace > Settings.model_fields["graceful_seconds"].default


def test_nothing_is_published_beyond_the_loopback() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
