"""The table of rules as a table: complete, in known words, about modifiers that there are."""

import csv
import re

from codelookup.claims.evidence import EVIDENCE, WORDS
from codelookup.claims.rules import VERDICTS, rules
from codelookup.importers.defaults import TABLES
from codelookup.payment import indicators
from codelookup.payment.sections import KEY_FACTS

SOURCES = (
    "Medicare Claims Processing Manual, chapter ",
    "NCCI Policy Manual, chapter I, section ",
    "RVU file layout, ",
)


def test_every_rule_is_complete_and_names_a_fact_that_is_found() -> None:
    for rule in rules():
        texts = (rule.meaning, rule.when, rule.documents, rule.source)
        assert all(len(text) > 5 for text in texts), rule.names
        assert rule.decided_by in EVIDENCE
        assert rule.values
        for verdict, reason in rule.values.values():
            assert verdict in VERDICTS, rule.names
            assert len(reason) > 10
            assert set(re.findall(r"{(\w+)}", reason)) <= {
                "pre",
                "intra",
                "post",
                "surgeon",
                "units",
            }


def test_every_source_is_a_manual_or_the_files_own_layout() -> None:
    for rule in rules():
        for source in rule.source.split("; "):
            assert source.startswith(SOURCES), rule.names


def test_every_modifier_stands_in_our_own_table_of_modifiers() -> None:
    with (TABLES / "modifiers.csv").open(newline="", encoding="utf-8") as stream:
        known = {row["modifier"] for row in csv.DictReader(stream)}
    assert {name for rule in rules() for name in rule.modifiers} <= known


def test_every_rule_on_an_indicator_reads_values_that_its_legend_knows() -> None:
    legends = {name: legend for _, legend, name in KEY_FACTS} | {"package": indicators.GLOBAL}
    checked = [rule for rule in rules() if rule.decided_by in legends]
    assert len(checked) > 15
    for rule in checked:
        assert rule.values.keys() <= legends[rule.decided_by].keys(), rule.names


def test_every_deciding_fact_is_used_and_worded() -> None:
    assert {rule.decided_by for rule in rules()} == EVIDENCE.keys() == WORDS.keys()
