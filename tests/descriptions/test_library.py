from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from codelookup.descriptions import content
from codelookup.descriptions.library import figures
from tests.descriptions.writing import SENTENCE, good, write_spanish


def test_the_library_is_counted_by_system_language_and_part(tmp_path: Path) -> None:
    texts = [good(tmp_path), content.read(write_spanish(tmp_path))]
    lines = list(figures(texts))
    assert lines[0].startswith("cpt en common: 1 texts, 70 words, reading grade median ")
    assert "cpt en documentation: 1 texts, 4 words" in lines
    assert any(
        line.startswith("cpt es common: 1 texts, 65 words, INFLESZ median") for line in lines
    )
    assert len(lines) == 5 + 4


def test_the_median_stands_between_least_and_most(tmp_path: Path) -> None:
    texts = [good(tmp_path, name=f"cpt/{n}.md", front={"code": f'"{n}"'}) for n in "12"]
    texts[1].parts["common"] = SENTENCE.replace(".", ",") * 2 + SENTENCE
    line = next(iter(figures(texts)))
    least, most = (float(each) for each in line.split("(")[1].rstrip(")").split(" to "))
    median = float(line.split("median ")[1].split(" (")[0])
    assert least < median < most


def test_the_command_prints_the_figures_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    call_command("check_descriptions", stats=True, stdout=out)
    assert "icd-10-cm en common: 80 texts" in out.getvalue()
    assert out.getvalue().endswith("texts, all rules met\n")
