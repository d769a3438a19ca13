"""What the site is made of, as CycloneDX 1.6: `python -m tests.security.bill_of_materials`.

Read from requirements.txt, with the versions and licences of what is installed.
"""

import json
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent.parent / "requirements.txt"


@dataclass(frozen=True)
class Part:
    name: str
    version: str
    licence: str  # as the package states it: an SPDX expression, a text's first line, or its class


def parts() -> list[Part]:
    names = re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]+\])?==", LOCK.read_text(), re.M)
    return [Part(name, metadata.version(name), _licence(name)) for name in names]


def _licence(name: str) -> str:
    about: Any = metadata.metadata(name)
    classes = [each for each in about.get_all("Classifier", []) if each.startswith("License ::")]
    stated = about.get("License-Expression") or about.get("License", "").split("\n")[0]
    if 0 < len(stated) < 60 and not stated.startswith("Copyright"):
        return str(stated)
    return " / ".join(each.split(" :: ")[-1] for each in classes)


def as_cyclonedx() -> str:
    components = [
        {
            "type": "library",
            "name": part.name,
            "version": part.version,
            "purl": f"pkg:pypi/{part.name}@{part.version}",
            "licenses": [{"license": {"name": part.licence}}],
        }
        for part in parts()
    ]
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}
    return json.dumps(bill, indent=2)


if __name__ == "__main__":
    print(as_cyclonedx())
