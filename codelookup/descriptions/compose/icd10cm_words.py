"""The words by which an ICD-10-CM title is taken apart, and the patterns made of them."""

import re

from .prose import word_set

ENCOUNTER = re.compile(
    r"^(?P<core>.+?), (?P<which>initial encounter|subsequent encounter|sequela)"
    r"(?: for (?P<of>.+))?$"
)
# Parts of the body of which there is a right and a left one.
PAIRED = word_set(
    """
    eye eyes ear ears eyelid eyelids shoulder arm forearm elbow wrist hand hip thigh knee leg ankle
    foot breast kidney lung ovary testis femur tibia fibula patella humerus radius ulna clavicle
    scapula calcaneus talus navicular cuboid malleolus acetabulum ilium ischium pubis limb limbs
    extremity axilla buttock heel thumb cheek side orbit cornea retina ureter bronchus adnexa
    eardrum auricle tube olecranon hemisphere carotid
    """
)
ORGANS = word_set(
    """
    neck head skull stomach esophagus pancreas liver gallbladder spleen bladder prostate uterus
    cervix vagina vulva penis scrotum rectum anus colon heart brain larynx pharynx tongue lip nose
    mouth face scalp abdomen thorax pelvis trunk spine sternum mandible skin trachea urethra aorta
    jaw chin nipple
    """
)


def _any(words: str | frozenset[str]) -> str:
    """Write an alternation, the longest first, so that none hides another."""
    found = words.split() if isinstance(words, str) else words
    return "|".join(sorted((each.replace("_", " ") for each in found), key=lambda w: (-len(w), w)))


# Words between "right" or "unspecified" and the name of the part.
BETWEEN = r"(?:(?!unspecified|right|left|other|and|of|with|or)[a-z-]+ ){0,3}?"
PART = rf"(?:{_any(PAIRED)}|(?:index|middle|ring|little|great|lesser) (?:finger|toe)s?)"
BEFORE = r"\b(of|in|to|on|at|with|from|into|involving|affecting|between|over)"
OPEN_SIDE = re.compile(rf"{BEFORE} unspecified (?={BETWEEN}{PART}\b)")
# "Hordeolum externum right upper eyelid" lacks its "of".
EYE = re.compile(
    r"(?<=[a-z])(?<! of)(?<! in)(?<!and)(?<! or) (right|left|unspecified) "
    r"((?:upper |lower )?(?:eye|eyelid))$"
)

_ENDS = r"(?=$|[,;)]| (?:of|with|without|at|in|to|due|and|or|following|by|during|causing|from)\b)"
# Parts of parts: "of neck of", "of lower end of".
_WHERE = "anatomical surgical lower upper distal proximal anterior posterior medial lateral"
_PIECES = (
    "neck head shaft base body end wall lobe part surface tip root margin segment quadrant third"
)
PIECE = re.compile(
    rf"\b(of|in|to|at) (?=(?:(?:{_any(_WHERE)}|middle|inner|outer|front|back|articular) )*"
    rf"(?:{_any(_PIECES)}) of\b)"
)
WHOLE = re.compile(
    r"(?<!due )\b(of|in) (?=(?:(?:lower|upper|inner|outer|cervical|thoracic|lumbar) )?"
    rf"(?:{_any(PAIRED | ORGANS)})"
    r"(?=$|,|\)| (?:of|with|without|due|causing|and|or|following)\b))"
)
_ONE_OF_MANY = (
    "part site level region degree body_region muscle nerve tendon type severity metatarsal "
    "metacarpal phalanx rib pelvis vertebra lobe tooth artery finger toe vein bone joint "
    "radial_head renal_pelvis ligament"
)
AN_OPEN = re.compile(rf"\b(of|in|to|at|with) (?=unspecified (?:{_any(_ONE_OF_MANY)}){_ENDS})")
_NOT_THE = (
    "unspecified other right left the a an multiple any both two of in and or with specified "
    "single each one native autologous peripheral"
)
_NAMED = (
    "artery vein nerve tuberosity meniscus trochanter tendon condyle epicondyle muscle ligament "
    "joint bone cord membrane malleolus vertebra process gland duct sinus canal lobe cavity tract "
    "wall"
)
NAMED_PART = re.compile(
    rf"(?<!due )\b(of|in|to) (?=(?:(?!(?:{_any(_NOT_THE)})\b)[a-z-]+ ){{1,3}}"
    rf"(?:{_any(_NAMED)}){_ENDS})"
)
SIDED = re.compile(rf"{BEFORE} (?=(?:right|left) {BETWEEN}(?:{PART}\b|(?:{_any(_NAMED)}){_ENDS}))")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINAL = re.compile(
    rf"\b(of|in|at|to) (?=(?:{_any(_ORDINALS)}) "
    r"(?:metacarpal|metatarsal|cervical|thoracic|lumbar|toe|rib)\b)"
)

# The noun that a title is about ends before one of these.
_AFTER_HEAD = (
    "right left of in to with due for from by on at without and or following as during affecting "
    "between complicating involving caused not involved injured associated related resulting "
    "after that"
)
HEAD_END = re.compile(rf" (?:{_any(_AFTER_HEAD)})\b|[,(\[;]")
# Nouns that take "a"; what is not listed stands without, as illnesses do.
COUNTED = word_set(
    """
    abnormality abortion abrasion abscess accident amputation aneurysm anomaly bite blister
    block body breakdown burn calculus carbuncle carcinoma carrier cataract complication
    concussion constriction contracture contusion corrosion cyclist cyst defect deformity
    delivery deposit derangement detachment dislocation disorder displacement disruption donor
    driver effect embolism encounter fall finding fistula fracture furuncle granuloma hematoma
    hernia infarction infection injury laceration lesion malformation neoplasm newborn nodule
    object obstruction occupant occlusion operation passenger pedestrian perforation person
    polyp pregnancy problem prolapse puncture reaction rider rupture scar separation seroma
    sprain stenosis strain stricture subluxation tear thrombosis torsion tumor ulcer wound
    """
)
