"""What a composed text says, code by code. Titles as the releases print them."""

import pytest

from .composing import diagnosis, group, item, procedure, whole

DIAGNOSES = [
    (
        "S72.001A",
        "Fracture of unspecified part of neck of right femur, initial encounter for "
        "closed fracture",
        "This code stands for a fracture of an unspecified part of the neck of the right "
        "femur. It is for an initial encounter, while active treatment is given. The "
        "break has no open wound (closed fracture).",
    ),
    (
        "S82.90XF",
        "Unspecified fracture of unspecified lower leg, subsequent encounter for open "
        "fracture type IIIA, IIIB, or IIIC with routine healing",
        "This code stands for a fracture of the lower leg. It is for a subsequent "
        "encounter, after active treatment, while the patient heals or recovers. The "
        "break has an open wound, of type IIIA, IIIB or IIIC. It is healing as expected. "
        "The exact kind and the side are not stated.",
    ),
    (
        "S72.343K",
        "Displaced spiral fracture of shaft of unspecified femur, subsequent encounter "
        "for closed fracture with nonunion",
        "This code stands for a displaced spiral fracture of the shaft of the femur. It "
        "is for a subsequent encounter, after active treatment, while the patient heals "
        "or recovers. The break has no open wound (closed fracture). The bone has not "
        "grown together (nonunion). The side is not stated. “Displaced” means shifted "
        "out of place.",
    ),
    (
        "S52.569B",
        "Barton's fracture of unspecified radius, initial encounter for open fracture type I or II",
        "This code stands for a Barton's fracture of the radius. It is for an initial "
        "encounter, while active treatment is given. The break has an open wound, of type "
        "I or II. The side is not stated.",
    ),
    (
        "E11.65",
        "Type 2 diabetes mellitus with hyperglycemia",
        "This code stands for type 2 diabetes mellitus with hyperglycemia. "
        "“Hyperglycemia” means too much sugar in the blood.",
    ),
    (
        "I10",
        "Essential (primary) hypertension",
        "This code stands for essential (primary) hypertension. “Hypertension” means high "
        "blood pressure.",
    ),
    (
        "J45.909",
        "Unspecified asthma, uncomplicated",
        "This code stands for asthma, uncomplicated. The exact kind is not stated.",
    ),
    (
        "M54.50",
        "Low back pain, unspecified",
        "This code stands for low back pain. No further detail is stated.",
    ),
    (
        "Z00.00",
        "Encounter for general adult medical examination without abnormal findings",
        "This code records a reason for care, or a fact that bears on health: an "
        "encounter for general adult medical examination without abnormal findings.",
    ),
    (
        "W01.0XXA",
        "Fall on same level from slipping, tripping and stumbling without subsequent "
        "striking against object, initial encounter",
        "This code records how an injury or another harm came about: a fall on same level "
        "from slipping, tripping and stumbling without subsequent striking against "
        "object. It is for an initial encounter, while active treatment is given.",
    ),
    (
        "Y92.010",
        "Kitchen of single-family (private) house as the place of occurrence of the external cause",
        "This code records where an injury or another harm happened: kitchen of "
        "single-family (private) house.",
    ),
    (
        "R51.9",
        "Headache, unspecified",
        "This code stands for a symptom, a sign or a finding: headache. No further detail "
        "is stated.",
    ),
    (
        "S90.519D",
        "Abrasion, unspecified ankle, subsequent encounter",
        "This code stands for an abrasion. It concerns an ankle. It is for a subsequent "
        "encounter, after active treatment, while the patient heals or recovers. The side "
        "is not stated. “Abrasion” means a scrape of the skin or of another surface.",
    ),
    (
        "H00.013",
        "Hordeolum externum right eye, unspecified eyelid",
        "This code stands for hordeolum externum of the right eye. The eyelid is not stated.",
    ),
    (
        "T36.0X1A",
        "Poisoning by penicillins, accidental (unintentional), initial encounter",
        "This code stands for poisoning by penicillins. It happened by accident. It is "
        "for an initial encounter, while active treatment is given. “Poisoning” means "
        "harm by a substance wrongly taken or given.",
    ),
    (
        "O36.70X4",
        "Maternal care for viable fetus in abdominal pregnancy, unspecified trimester, fetus 4",
        "This code stands for maternal care for viable fetus in abdominal pregnancy. It "
        "concerns fetus 4. The trimester is not stated.",
    ),
    (
        "C50.911",
        "Malignant neoplasm of unspecified site of right female breast",
        "This code stands for a malignant neoplasm of an unspecified site of the right "
        "female breast. “Malignant neoplasm” means a cancer.",
    ),
    (
        "M10.431",
        "Other secondary gout, right wrist",
        "This code stands for secondary gout. It covers kinds that have no code of their "
        "own. It concerns the right wrist.",
    ),
    (
        "R57.8",
        "Other shock",
        "This code stands for a symptom, a sign or a finding: shock. It covers kinds that "
        "have no code of their own.",
    ),
    (
        "D05.81",
        "Other specified type of carcinoma in situ of right breast",
        "This code stands for a carcinoma in situ of the right breast. It covers stated "
        "kinds that have no code of their own. “Carcinoma in situ” means a cancer that "
        "has not grown beyond the layer it began in.",
    ),
    (
        "C85.80",
        "Other specified types of non-Hodgkin lymphoma, unspecified site",
        "This code stands for non-Hodgkin lymphoma. It covers stated kinds that have no "
        "code of their own. The site is not stated. “Lymphoma” means a cancer of the "
        "lymphatic system.",
    ),
    (
        "S72",
        "Fracture of femur",
        "This heading groups codes for a fracture of the femur.",
    ),
    (
        "Z62.83",
        "Non-parental relative or guardian-child conflict",
        "This heading records a reason for care, or a fact that bears on health: "
        "non-parental relative or guardian-child conflict.",
    ),
]

PROCEDURES = [
    (
        "0BTD4ZZ",
        "Resection of Right Middle Lung Lobe, Percutaneous Endoscopic Approach",
        "This code stands for a resection of the right middle lung lobe: all of it is cut "
        "out and taken away. The part is reached and seen with a scope through the skin "
        "(percutaneous endoscopic approach).",
    ),
    (
        "0PB73ZX",
        "Excision of Right Glenoid Cavity, Percutaneous Approach, Diagnostic",
        "This code stands for an excision of the right glenoid cavity: part of it is cut "
        "out and taken away. It is done to find out what is wrong (diagnostic). The part "
        "is reached through the skin by a puncture or a small cut (percutaneous "
        "approach).",
    ),
    (
        "027034Z",
        "Dilation of Coronary Artery, One Artery with Drug-eluting Intraluminal Device, "
        "Percutaneous Approach",
        "This code stands for a dilation of one coronary artery: the passage through it "
        "is widened. It is done with a drug-eluting intraluminal device (a stent or the "
        "like that gives off a medicine). The part is reached through the skin by a "
        "puncture or a small cut (percutaneous approach).",
    ),
    (
        "0SG00A0",
        "Fusion of Lumbar Vertebral Joint with Interbody Fusion Device, Anterior "
        "Approach, Anterior Column, Open Approach",
        "This code stands for a fusion of the lumbar vertebral joint: the parts of the "
        "joint are joined so that it no longer moves. It is done with an interbody fusion "
        "device (a cage or spacer between two vertebrae). The surgeon comes from the "
        "front. The front part of the spine is joined (anterior column). The surgeon "
        "reaches the part through a cut (open approach).",
    ),
    (
        "0DTJ4ZZ",
        "Resection of Appendix, Percutaneous Endoscopic Approach",
        "This code stands for a resection of the appendix: all of it is cut out and taken "
        "away. The part is reached and seen with a scope through the skin (percutaneous "
        "endoscopic approach).",
    ),
    (
        "0JH60DZ",
        "Insertion of Multiple Array Stimulator Generator into Chest Subcutaneous Tissue "
        "and Fascia, Open Approach",
        "This code stands for an insertion of a multiple array stimulator generator into "
        "the chest subcutaneous tissue and fascia: the device is put in and stays there. "
        "The surgeon reaches the part through a cut (open approach).",
    ),
    (
        "02H63JZ",
        "Insertion of Pacemaker Lead into Right Atrium, Percutaneous Approach",
        "This code stands for an insertion of a pacemaker lead into the right atrium: the "
        "device is put in and stays there. The part is reached through the skin by a "
        "puncture or a small cut (percutaneous approach).",
    ),
    (
        "0X6T0Z1",
        "Detachment at Left Ring Finger, High, Open Approach",
        "This code stands for a detachment at the left ring finger: all or part of the "
        "limb is cut off. The level of the cut is high. The surgeon reaches the part "
        "through a cut (open approach).",
    ),
    (
        "021009W",
        "Bypass Coronary Artery, One Artery from Aorta with Autologous Venous Tissue, "
        "Open Approach",
        "This code stands for a bypass of one coronary artery from the aorta: what flows "
        "through it is led around by a new route. It is done with autologous venous "
        "tissue (a vein of the patient's own). The surgeon reaches the part through a cut "
        "(open approach).",
    ),
    (
        "0W3P8ZZ",
        "Control Bleeding in Gastrointestinal Tract, Via Natural or Artificial Opening Endoscopic",
        "This code stands for control of bleeding in the gastrointestinal tract: bleeding "
        "is stopped. The part is reached and seen with a scope through an opening of the "
        "body.",
    ),
    (
        "0HBV0ZZ",
        "Excision of Bilateral Breast, Open Approach",
        "This code stands for an excision of both breasts: part of it is cut out and "
        "taken away. The surgeon reaches the part through a cut (open approach).",
    ),
    (
        "10E0XZZ",
        "Delivery of Products of Conception, External Approach",
        "This code stands for a delivery of products of conception: the birth is helped "
        "by hand, without instruments. It is done on the skin or from outside the body "
        "(external approach). “Products of conception” means all that a pregnancy forms, "
        "the fetus among it.",
    ),
    (
        "30233N1",
        "Transfusion of Nonautologous Red Blood Cells into Peripheral Vein, Percutaneous Approach",
        "This code stands for a transfusion of nonautologous red blood cells into the "
        "peripheral vein: blood or a blood product is given. The part is reached through "
        "the skin by a puncture or a small cut (percutaneous approach).",
    ),
    (
        "3E03305",
        "Introduction of Other Antineoplastic into Peripheral Vein, Percutaneous Approach",
        "This code stands for an introduction of another antineoplastic into the "
        "peripheral vein: a substance is put into the body. The part is reached through "
        "the skin by a puncture or a small cut (percutaneous approach).",
    ),
    (
        "4A023N6",
        "Measurement of Cardiac Sampling and Pressure, Right Heart, Percutaneous Approach",
        "This code stands for a measurement of cardiac sampling and pressure: the value "
        "is found at one point in time. The code adds: right heart. The part is reached "
        "through the skin by a puncture or a small cut (percutaneous approach).",
    ),
    (
        "B2111ZZ",
        "Fluoroscopy of Multiple Coronary Arteries using Low Osmolar Contrast",
        "This code stands for fluoroscopy of multiple coronary arteries: moving X-ray "
        "pictures are taken. It is done with low osmolar contrast.",
    ),
    (
        "GZ58ZZZ",
        "Individual Psychotherapy, Cognitive-Behavioral",
        "This code stands for a mental health service: individual psychotherapy. The code "
        "adds: cognitive-behavioral.",
    ),
    (
        "F07M6UZ",
        "Therapeutic Exercise Treatment of Musculoskeletal System - Whole Body using Prosthesis",
        "This code stands for a rehabilitation service: therapeutic exercise treatment of "
        "musculoskeletal system - whole body. It is done with a prosthesis.",
    ),
    (
        "2W5BX6Z",
        "Removal of Pressure Dressing on Left Upper Arm",
        "This code stands for a removal of a pressure dressing on the left upper arm: "
        "what was put in or on before is taken away.",
    ),
    (
        "XW033H5",
        "Introduction of Tocilizumab into Peripheral Vein, Percutaneous Approach, New "
        "Technology Group 5",
        "This code stands for an introduction of tocilizumab into the peripheral vein: a "
        "substance is put into the body. The part is reached through the skin by a "
        "puncture or a small cut (percutaneous approach).",
    ),
]

GROUPS = [
    (
        "470",
        "Major hip and knee joint replacement or reattachment of lower extremity without MCC",
        "This group is for hospital stays with an operation or a like procedure: major "
        "hip and knee joint replacement or reattachment of lower extremity. None of the "
        "other diagnoses counts as a major complication or comorbidity (MCC).",
    ),
    (
        "469",
        "Major hip and knee joint replacement or reattachment of lower extremity with MCC "
        "or total ankle replacement",
        "This group is for hospital stays with an operation or a like procedure: major "
        "hip and knee joint replacement or reattachment of lower extremity with MCC or "
        "total ankle replacement. CC means a complication or comorbidity among the other "
        "diagnoses of the stay, MCC a major one.",
    ),
    (
        "291",
        "Heart failure and shock with MCC",
        "This group is for hospital stays without an operation that decides the group: "
        "heart failure and shock. At least one other diagnosis counts as a major "
        "complication or comorbidity (MCC).",
    ),
    (
        "003",
        "ECMO or tracheostomy with MV >96 hours or principal diagnosis except face, mouth "
        "and neck with major O.R. procedures",
        "This group is for hospital stays with an operation or a like procedure: ECMO (a "
        "heart-lung machine for days) or tracheostomy with mechanical ventilation of more "
        "than 96 hours or principal diagnosis except face, mouth and neck with major "
        "operating room procedures.",
    ),
    (
        "124",
        "Other disorders of the eye with MCC or thrombolytic agent",
        "This group is for hospital stays without an operation that decides the group: "
        "other disorders of the eye with MCC or thrombolytic agent. CC means a "
        "complication or comorbidity among the other diagnoses of the stay, MCC a major "
        "one.",
    ),
    (
        "207",
        "Respiratory system diagnosis with ventilator support >96 hours",
        "This group is for hospital stays without an operation that decides the group: "
        "respiratory system diagnosis with ventilator support of more than 96 hours.",
    ),
]

ITEMS = [
    (
        "J3301",
        "Injection, triamcinolone acetonide, not otherwise specified, 10 mg",
        "This code stands for a drug for injection: triamcinolone acetonide, not "
        "otherwise specified. One unit of the code is 10 mg.",
    ),
    (
        "E0605",
        "Vaporizer, room type",
        "This code stands for this equipment: vaporizer, room type.",
    ),
    (
        "A6256",
        "Specialty absorptive dressing, wound cover, sterile, pad size more than 48 sq. "
        "in., with any size adhesive border, each dressing",
        "This code stands for this supply: specialty absorptive dressing, wound cover, "
        "sterile, pad size more than 48 sq. in., with any size adhesive border. One unit "
        "of the code is a dressing.",
    ),
    (
        "L5999",
        "Lower extremity prosthesis, not otherwise specified",
        "This code stands for this brace, artificial limb, implant or part: lower "
        "extremity prosthesis, not otherwise specified.",
    ),
    (
        "G0438",
        "Annual wellness visit; includes a personalized prevention plan of service (pps), "
        "initial visit",
        "This code stands for this service: annual wellness visit; includes a "
        "personalized prevention plan of service (pps), initial visit.",
    ),
    (
        "A0433",
        "Advanced life support, level 2 (als 2)",
        "This code stands for this transport service: advanced life support, level 2 (als 2).",
    ),
    (
        "V2501",
        "Contact lens, pmma, toric or prism ballast, per lens",
        "This code stands for this item or service for vision, hearing or speech: contact "
        "lens, pmma, toric or prism ballast. One unit of the code is a lens.",
    ),
    (
        "K0065",
        "Spoke protectors, each",
        "This code stands for this equipment or part: spoke protectors.",
    ),
]


@pytest.mark.parametrize(("value", "title", "expected"), DIAGNOSES, ids=lambda each: each[:8])
def test_a_diagnosis_reads_as_written_here(value: str, title: str, expected: str) -> None:
    is_billable = not expected.startswith("This heading")
    assert " ".join(diagnosis(value, title, is_billable=is_billable).common) == expected


@pytest.mark.parametrize(("value", "title", "expected"), PROCEDURES, ids=lambda each: each[:7])
def test_a_procedure_reads_as_written_here(value: str, title: str, expected: str) -> None:
    assert " ".join(procedure(value, title).common) == expected


@pytest.mark.parametrize(("value", "title", "expected"), GROUPS, ids=lambda each: each[:3])
def test_a_group_reads_as_written_here(value: str, title: str, expected: str) -> None:
    kind = "MED" if "without an operation" in expected else "SURG"
    assert " ".join(group(value, title, fields={"type": kind}).common) == expected


@pytest.mark.parametrize(("value", "title", "expected"), ITEMS, ids=lambda each: each[:5])
def test_an_item_reads_as_written_here(value: str, title: str, expected: str) -> None:
    assert " ".join(item(value, title).common) == expected


def test_a_diagnosis_says_where_it_stands_and_that_a_claim_can_carry_it() -> None:
    above = [("4", "Endocrine diseases"), ("E08-E13", "Diabetes mellitus"), ("E11", "Type 2")]
    assert diagnosis("E11.9", "Type 2 diabetes without complications", above=above).overview == (
        "E11.9 belongs to category E11, “Type 2”. It stands in chapter 4 of ICD-10-CM, "
        "“Endocrine diseases”.",
        "It is a complete code, which a claim can carry.",
    )


def test_a_heading_says_what_is_chosen_next() -> None:
    below = [f"Ulcer of {side} heel" for side in ("right", "left", "unspecified")]
    text = diagnosis("L97.4", "Ulcer of heel", below=below, is_billable=False)
    assert text.overview == (
        "It is a heading and cannot be billed: a claim needs a complete code from below it. "
        "What is chosen next is the side, out of 3 ways on.",
    )


def test_the_7th_character_is_named_with_its_encounter() -> None:
    text = diagnosis("S90.512S", "Abrasion, left ankle, sequela", seventh="S")
    assert "Its 7th character, S, marks a sequela." in whole(text)
    assert "the 7th character" in text.made_from


def test_definitions_of_operation_and_approach_stand_where_the_tables_are_loaded() -> None:
    rows = [
        ("3", "Operation", "Excision", "Cutting out a portion."),
        ("4", "Body Part", "Lung", ""),
    ]
    rows += [("5", "Approach", "Open", "Cutting through the skin")]
    names = ("position", "axis", "label", "definition")
    spelled = [dict(zip(names, row, strict=True)) for row in rows]
    text = procedure("0BBK0ZZ", "Excision of Right Lung, Open Approach", spelled=spelled)
    assert text.overview[-1] == (
        "“Excision” is defined as “Cutting out a portion”. "
        "“Open” is defined as “Cutting through the skin”."
    )
    assert text.made_from[-1] == "the definitions of the tables"


def test_a_group_names_its_siblings_and_explains_its_figures() -> None:
    family = [("193", "Pneumonia with MCC"), ("194", "Pneumonia with CC")]
    family += [("195", "Pneumonia without CC/MCC"), ("196", "Lung disease with MCC")]
    fields = {"mdc": "04", "type": "MED", "weight": "0.8639", "gmlos": "3.0"}
    text = group("194", family[1][1], category="Respiratory system", fields=fields, family=family)
    assert text.overview == (
        "MS-DRG 194 belongs to the major diagnostic category “Respiratory system”. The same stays "
        "with other diagnoses beside them fall into 193 (with MCC) or 195 (without CC/MCC).",
        "Its relative weight is 0.8639: it counts about 86 percent of the average stay, whose "
        "weight is 1.0. Patients stay 3.0 days on the geometric mean, an average that a few very "
        "long stays hardly move.",
    )


def test_an_item_says_its_coverage_and_family_in_words() -> None:
    text = item("J9017", "Injection, arsenic trioxide, 1 mg", coverage="D", betos="O1D")
    assert text.overview == (
        "HCPCS lists J9017 among “Chemotherapy and other cancer drugs”. For statistics Medicare "
        "counts it as “chemotherapy”.",
        "Medicare covers it under special instructions only.",
    )


def test_a_descriptor_of_many_hundred_words_is_cut_and_says_so() -> None:
    text = item("G0023", "Navigation services, " + ", ".join(["help with one thing"] * 90))
    assert text.common[0].endswith("help with one thing. The official description goes on.")
