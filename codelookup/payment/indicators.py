"""What the indicators of the physician fee schedule mean, in our own words.

Source of the meanings: the layout document inside each release (RVUyyx.pdf, Attachment A) and the
Medicare Claims Processing Manual, chapter 12. Each entry: value -> (answer, explanation).
"""

Legend = dict[str, tuple[str, str]]

STATUS: Legend = {
    "A": ("active", "Paid separately under the physician fee schedule when covered."),
    "B": ("bundled", "Never paid apart; its payment is part of another service."),
    "C": ("contractor-priced", "The Medicare contractor sets the amount, often from the report."),
    "E": ("excluded by regulation", "Not paid under the physician fee schedule."),
    "I": ("not valid for Medicare", "Medicare wants another code for this service."),
    "J": ("anesthesia", "Paid by base units and time, not by relative values."),
    "M": ("measurement", "Reports quality; nothing is paid."),
    "N": ("not covered", "Medicare does not cover it."),
    "P": ("bundled or excluded", "Paid within another service or outside this schedule."),
    "R": ("restricted", "Covered only in special circumstances."),
    "T": (
        "paid alone",
        "Paid only if nothing else payable is billed by the same provider that day.",
    ),
    "X": ("excluded by law", "Not a physicians' service in the law; paid elsewhere or not at all."),
}
GLOBAL: Legend = {
    "000": ("0 days", "The day of the procedure only; visits of that day are included."),
    "010": ("10 days", "The day and the 10 days after it are included."),
    "090": ("90 days", "The day before, the day itself and 90 days after are included."),
    "XXX": ("does not apply", "The global surgery rules do not apply to this service."),
    "YYY": ("set by the contractor", "The Medicare contractor decides on the period."),
    "ZZZ": ("follows its primary", "Goes with another service and takes that service's period."),
    "MMM": ("maternity", "The usual surgical period does not apply."),
}
MULTIPLE: Legend = {
    "0": ("no reduction", "Paid in full beside other procedures of the day."),
    "1": ("old reduction", "A rule from before 1995."),
    "2": ("standard reduction", "The highest-valued is paid in full, the others at half."),
    "3": ("endoscopy rule", "Within a family of scopes only the excess over the base is paid."),
    "4": ("imaging reduction", "The technical part of a further image that day is reduced."),
    "5": ("therapy reduction", "The practice expense of further therapy units is reduced."),
    "6": ("heart test reduction", "The technical part of a further test that day is reduced."),
    "7": ("eye test reduction", "The technical part of a further test that day is reduced."),
    "9": ("does not apply", "The concept does not apply."),
}
BILATERAL: Legend = {
    "0": ("no", "Not a service for two sides; the two-sided payment does not apply."),
    "1": ("yes, paid at 150 %", "Done on both sides it is paid at one and a half times."),
    "2": ("already counts both sides", "The values already cover both sides."),
    "3": ("yes, each side in full", "Each side is paid in full, as with imaging."),
    "9": ("does not apply", "The concept does not apply."),
}
ASSISTANT: Legend = {
    "0": ("with documentation", "Paid only if the record shows that a helper was needed."),
    "1": ("not paid", "The law does not allow payment for a helper."),
    "2": ("paid", "A helper at surgery may be paid."),
    "9": ("does not apply", "The concept does not apply."),
}
CO_SURGEONS: Legend = {
    "0": ("not paid", "Two surgeons sharing the operation are not paid."),
    "1": ("with documentation", "Paid if the record shows that both were needed."),
    "2": ("paid", "Paid when the two are of different specialties."),
    "9": ("does not apply", "The concept does not apply."),
}
TEAM: Legend = {
    "0": ("not paid", "A surgical team is not paid."),
    "1": ("with documentation", "Paid by report if the record shows the need."),
    "2": ("paid", "Paid by report."),
    "9": ("does not apply", "The concept does not apply."),
}
SUPERVISION: Legend = {
    "01": ("general", "A physician is responsible for it but need not be there."),
    "02": ("direct", "A physician is in the office suite and can step in at once."),
    "03": ("personal", "A physician is in the room while it is done."),
    "04": ("general, psychologists free", "A qualified psychologist needs no supervision for it."),
    "05": ("general, audiologists free", "A qualified audiologist needs no supervision for it."),
    "06": ("by physician or certified therapist", "Done by a physician or a certified therapist."),
    "21": ("general if certified, else direct", "It depends on the technician's certificate."),
    "22": ("technician in live contact", "A technician stays in live contact with a physician."),
    "66": ("by physician or certified therapist", "The therapist is certified for this test."),
    "6A": ("as 66, or under that therapist", "As 66; the therapist may supervise another."),
    "77": ("by certified therapist or supervised", "Others do it under direct supervision."),
    "7A": ("as 77, or under that therapist", "As 77; the therapist may supervise another."),
    "09": ("does not apply", "The concept does not apply."),
}
PRICING: Legend = {
    "1": ("for qualifying participants", "The factor for qualifying payment models applies."),
    "9": ("does not apply", "The concept does not apply."),
    "": ("does not apply", "Files before 2026 have no such indicator."),
}
# Status indicators of OPPS addendum B, in our own words.
OPPS: Legend = {
    "A": ("paid under another schedule", "Another fee schedule pays for it."),
    "B": ("not recognised there", "Another code stands for it on a hospital's bill."),
    "C": ("inpatient only", "Paid only to inpatients."),
    "D": ("discontinued", "The code is no longer valid."),
    "E1": ("not covered", "Medicare does not pay for it in a hospital's outpatient department."),
    "E2": ("no price known", "There is no data from which a price could be made."),
    "F": ("at reasonable cost", "Paid at what it costs."),
    "G": ("pass-through drug", "A new drug, paid apart for a time."),
    "H": ("pass-through device", "A new device, paid apart for a time."),
    "H1": ("device paid apart", "A device that is paid apart."),
    "J1": ("one payment for the encounter", "Everything of the encounter is in one payment."),
    "J2": ("one payment if observed", "One payment for the encounter, on conditions."),
    "K": ("drug paid apart", "A drug that is paid apart."),
    "K1": ("drug paid apart", "A drug or treatment that is paid apart."),
    "L": ("vaccine", "A vaccine without deductible and coinsurance."),
    "M": ("not billed there", "Not to be billed to the contractor for hospitals."),
    "N": ("packaged", "Its payment is part of another service's."),
    "P": ("partial hospitalization", "Paid by the day of partial hospitalization."),
    "Q1": ("packaged on conditions", "Packaged beside services of status S, T or V."),
    "Q2": ("packaged on conditions", "Packaged beside services of status T."),
    "Q3": ("composite on conditions", "May be paid as part of a group of services."),
    "Q4": ("laboratory, packaged on conditions", "Packaged beside other services of the day."),
    "R": ("blood", "Blood and what is made of it, paid apart."),
    "S": ("paid in full", "Paid in full beside other procedures of the day."),
    "S1": ("skin substitute paid apart", "Paid apart in full."),
    "T": ("reduced beside others", "The lower-valued of several is paid at half."),
    "U": ("brachytherapy source", "Paid apart."),
    "V": ("visit", "A visit to a clinic or an emergency department."),
    "Y": ("not an implanted device", "Equipment billed to another contractor."),
}
PCTC: Legend = {
    "0": ("one physician service", "Cannot be split into a reading and a technical part."),
    "1": ("splits into reading and technical part", "Each part can be billed apart."),
    "2": ("reading only", "Stands for the physician's part alone."),
    "3": ("technical part only", "Stands for equipment and staff alone."),
    "4": ("whole test only", "Stands for both parts; others stand for each."),
    "5": ("incident to", "Done by staff under a physician; not paid in a facility."),
    "6": ("laboratory reading", "A physician's reading of a laboratory test."),
    "7": ("therapy not paid apart", "Not paid to therapists in independent practice here."),
    "8": ("physician's reading, inpatient", "Reading of a blood smear for a hospital inpatient."),
    "9": ("does not apply", "The concept does not apply."),
}
