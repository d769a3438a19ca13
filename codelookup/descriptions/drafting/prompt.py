"""What the model is told: our rules, the loaded facts of one code, and the sources it may name."""

from collections.abc import Sequence
from dataclasses import dataclass

from codelookup.catalog.systems import System
from codelookup.descriptions.languages import ENGLISH, SPANISH, WORDINGS

CMS = "CMS"
FEES = {
    "title": "Medicare physician fee schedule relative value files",
    "publisher": CMS,
    "url": "https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files",
}
EDITS = {
    "title": "National Correct Coding Initiative: edit files and add-on code lists",
    "publisher": CMS,
    "url": "https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits",
}
MANUAL = {
    "title": "Medicare Claims Processing Manual, chapter 12",
    "publisher": CMS,
    "url": "https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c12.pdf",
}
LEVEL_II = {
    "title": "HCPCS Level II quarterly files",
    "publisher": CMS,
    "url": "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update",
}
LABELS = {
    "title": "Drug labels at DailyMed",
    "publisher": "National Library of Medicine",
    "url": "https://dailymed.nlm.nih.gov/dailymed/",
}
DIAGNOSES = {
    "title": "ICD-10-CM files",
    "publisher": "National Center for Health Statistics, CDC",
    "url": "https://www.cdc.gov/nchs/icd/icd-10-cm/files.html",
}
GUIDELINES = {
    "title": "ICD-10-CM official guidelines for coding and reporting, FY2026",
    "publisher": "CMS and National Center for Health Statistics",
    "url": "https://www.cms.gov/files/document/fy-2026-icd-10-cm-coding-guidelines.pdf",
}
MEDICINE = {
    "title": "MedlinePlus",
    "publisher": "National Library of Medicine",
    "url": "https://medlineplus.gov/",
}
# The public sources that a draft may name, by system; none other is taken from an answer.
SOURCES: dict[str, list[dict[str, str]]] = {
    System.CPT: [FEES, EDITS, MANUAL, MEDICINE],
    System.HCPCS: [LEVEL_II, FEES, EDITS, LABELS, MEDICINE],
    System.ICD10CM: [DIAGNOSES, GUIDELINES, MEDICINE],
}
ASKED_FOR = {
    ENGLISH: "plain American English",
    SPANISH: "plain Spanish as spoken in the United States",
}

RULES = """You draft a text about one American medical billing code. An editor rewrites it.
Write in {language}. Use only the facts given below and general medical knowledge. State no figure,
code, date, price, limit or rule that is not among the facts. If you do not know, leave it out.
Never write the official wording of a CPT code, nor anything close to it, not even from memory.
Promise no payment. Name no person, no company, no web address. No praise, no filler.
Short paragraphs of whole sentences; explain a technical word where it first stands.

Answer with one JSON object and nothing else. Its keys, all required:
"title": 5 to 90 characters, our own name for the service or condition, no full stop.
"service_type": at most 80 characters, such as "Injection procedure"; "" for a diagnosis.
"sites": usual two-digit places of service, such as ["11", "22"]; [] for a diagnosis.
"common": 60 to 260 words for the patient: what is done or meant. School grade 8 to 10.
"overview": 50 to 260 words for the biller: what the code counts and the facts that matter.
"clinical_context": 60 to 320 words, begins with "{illustration}" and tells one fitting case.
"documentation": 2 to 12 points, each one sentence: what the record must hold.
"compliance": 2 to 12 points, each one sentence: where claims go wrong.
"sources": the numbers of the sources below that the text rests on, at least one."""


@dataclass(frozen=True)
class Asked:
    """One request: what is known of the code, and the sources by number."""

    system: str
    code: str
    language: str
    facts: Sequence[str]
    about: str
    sources: Sequence[dict[str, str]]

    @property
    def rules(self) -> str:
        illustration = WORDINGS[self.language].illustration
        return RULES.format(language=ASKED_FOR[self.language], illustration=illustration)

    @property
    def matter(self) -> str:
        """What is told of the code itself. No licensed words may be in it."""
        told = [f"Code: {System(self.system).label} {self.code}"]
        told += [f"In the editor's own words: {self.about}"] if self.about else []
        told += ["Facts:", *(f"- {fact}" for fact in self.facts), "Sources:"]
        told += [
            f"{number}. {source['title']} ({source['publisher']})"
            for number, source in enumerate(self.sources, start=1)
        ]
        return "\n".join(told)
