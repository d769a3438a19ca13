"""Import release after release while others read: `python -m tests.reliability.swapping <folder> 6`.

Each says of the same codes, in title, note and label, which one it is: `tag-1`, `tag-2`, …
"""

import os
import re
import sys
import time
from datetime import date
from pathlib import Path

import django

DAY = date(2025, 10, 1)  # of all: the last imported speaks, and there is no history
CODE = "/icd-10-cm/codes/T07.1/"
XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><chapter><name>19</name><desc>Injury {tag} (S00-T88)</desc>
<section id="T07"><desc>Several injuries {tag} (T07)</desc>
<diag><name>T07</name><desc>Several injuries {tag}</desc><includes><note>above {tag}</note></includes>
<diag><name>T07.1</name><desc>One {tag}</desc><excludes1><note>here {tag}</note></excludes1></diag>
<diag><name>T07.2</name><desc>Two {tag}</desc></diag></diag></section></chapter></ICD10CM.tabular>
"""


def tags(html: str) -> set[str]:
    """Which releases speak on a page."""
    return set(re.findall(r"tag-\d+", html))


def main(folder: str, number: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.reliability.served")
    django.setup()
    from codelookup.importers.load import Request, load
    from codelookup.importers.registry import LAYOUTS

    for place in range(1, int(number) + 1):
        tag = f"tag-{place}"
        path = Path(folder) / f"{tag}.xml"
        path.write_text(XML.format(tag=tag), encoding="utf-8")
        load(
            Request(
                LAYOUTS["icd10cm-tabular"], path, label=tag, effective_on=DAY, allow_shrink=True
            )
        )
        time.sleep(0.4)


if __name__ == "__main__":
    main(*sys.argv[1:])
