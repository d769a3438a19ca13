"""What the benchmarks search for. Needs no Django."""

from .clients import Ask

WORDS = [
    "type 2 diabetes", "fracture of femur", "heart failure", "pain in right knee", "hypertension",
    "pneumonia", "replacement of hip", "burn of hand", "asthma", "dialysis", "injection",
    "open wound", "malignant neoplasm of breast", "fusion lumbar", "newborn", "anemia",
]  # fmt: skip


def typed() -> list[Ask]:
    """Every beginning of the words, as a visitor types them."""
    beginnings = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
    return [Ask(f"/search/suggest/?q={each.replace(' ', '+')}") for each in beginnings]
