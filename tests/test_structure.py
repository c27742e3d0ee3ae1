"""The house keeps its shape: small modules, no name of a machine, commands that exist and are documented."""

import re
import subprocess
from functools import cache
from pathlib import Path

import click
import pytest

from graph_api.cli.main import COMMANDS, cli
from tests.conftest import ROOT

LONGEST = 310  # about 300
TEXT = {".py", ".ttl", ".md", ".toml", ".rq", ".json", ".txt", ".template", ".yml", ".yaml", "", ".lock"}
# the parts are put together here, so that this file does not hold what it looks for
MACHINE = re.compile(
    "|".join(("/wo" + "rk/", "/ro" + "ot/", "/Us" + "ers/", "/ho" + "me/[a-z]", r"/tm" + r"p/[a-z]"))
)
HOSTS = re.compile("index" + r"[-_]url\s*=|artifact" + "ory|--extra-" + "index", re.IGNORECASE)


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files that git knows, or skip where the folder is no checkout."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def _texts() -> list[tuple[str, str]]:
    paths = [path for path in tracked() if path.suffix in TEXT]
    return [(str(p.relative_to(ROOT)), p.read_text(encoding="utf-8", errors="replace")) for p in paths]


def test_no_module_is_longer_than_can_be_kept_in_mind():
    modules = [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(ROOT / "graph_api")]
    long = {str(p.relative_to(ROOT)): n for p in modules if (n := len(p.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_no_file_names_a_path_of_a_machine_or_a_host_of_packages():
    found = {name for name, text in _texts() if MACHINE.search(text) or HOSTS.search(text)}
    assert found == set()


def test_the_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", readme))
    assert {"demo", "test"} <= named
    assert named <= targets
    shown = "\n".join(re.findall(r"```sh\n(.*?)```", readme, re.DOTALL))
    assert "ask" in (asked := set(re.findall(r"^alliance-graph ([a-z-]+)", shown, re.MULTILINE)))
    assert asked <= set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_says_what_it_is_for(name: str):
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    commands = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    for one in commands:
        assert one.help
        for option in one.params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name}"
