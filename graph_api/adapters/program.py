"""What judges: a name for the content of ontology, rules and engine of this program."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from graph_api.adapters.resources import folder, rule_files, turtle_files

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_JUDGING: Final = ("domain", "engine")


@cache
def program_name() -> str:
    """Return a name that is another one when a case file may be read or judged otherwise."""
    files = [*turtle_files(folder("ontology")), *rule_files(), _PACKAGE / "services" / "read_case.py"]
    files += [path for name in _JUDGING for path in sorted((_PACKAGE / name).rglob("*.py"))]
    files += sorted((_PACKAGE / "adapters").glob("*_loader.py"))
    digest = sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
