"""ICD-10-PCS operations, approaches and devices in plain words of our own."""

# 3rd character of sections 0, 1 and X: the noun that a title is rebuilt with, and what is done.
OPERATIONS = {
    "Alteration": ("an alteration of", "its shape is changed to improve its looks"),
    "Bypass": ("a bypass of", "what flows through it is led around by a new route"),
    "Change": (
        "a change of",
        "a device is taken out and a like one put in without cutting or piercing the skin",
    ),
    "Control": ("control of", "bleeding is stopped"),
    "Creation": ("the creation of", "a new part is made to do the work of a missing one"),
    "Destruction": ("a destruction of", "tissue is destroyed where it is and nothing is taken out"),
    "Detachment": ("a detachment at", "all or part of the limb is cut off"),
    "Dilation": ("a dilation of", "the passage through it is widened"),
    "Division": ("a division of", "it is cut into or through, so that it is parted"),
    "Drainage": ("a drainage of", "fluid or gas is let out"),
    "Excision": ("an excision of", "part of it is cut out and taken away"),
    "Extirpation": ("an extirpation of", "solid matter, such as a clot or a stone, is taken out"),
    "Extraction": ("an extraction of", "all or part of it is pulled or stripped out by force"),
    "Fragmentation": ("a fragmentation of", "solid matter is broken into pieces"),
    "Fusion": ("a fusion of", "the parts of the joint are joined so that it no longer moves"),
    "Insertion": ("an insertion of", "the device is put in and stays there"),
    "Inspection": ("an inspection of", "it is looked at or felt to find out its state"),
    "Map": ("mapping of", "the course of electric signals or the seat of functions is traced"),
    "Occlusion": ("an occlusion of", "the passage through it is closed completely"),
    "Reattachment": ("a reattachment of", "a part that was cut or torn off is put back"),
    "Release": ("a release of", "it is freed from what holds it tight"),
    "Removal": ("a removal of", "what was put in or on before is taken away"),
    "Repair": ("a repair of", "form and working are restored as far as possible"),
    "Replacement": ("a replacement of", "other material takes the place of all or part of it"),
    "Reposition": ("a reposition of", "it is moved to where it belongs"),
    "Resection": ("a resection of", "all of it is cut out and taken away"),
    "Restriction": ("a restriction of", "the passage through it is made narrower"),
    "Revision": ("a revision of", "what was put in before and slipped or works badly is put right"),
    "Supplement": ("a supplement of", "material is put in to strengthen it or add to it"),
    "Transfer": (
        "a transfer of",
        "it is moved, with its own supply, to do the work of another part",
    ),
    "Transplantation": ("a transplantation of", "a living part from a donor is put in"),
    # Obstetrics
    "Abortion": ("an abortion of", "a pregnancy is ended"),
    "Delivery": ("a delivery of", "the birth is helped by hand, without instruments"),
    # Placement
    "Compression": ("compression of", "pressure is put on the part"),
    "Dressing": ("dressing of", "a cover is put on the part to protect it"),
    "Immobilization": ("immobilization of", "the part is held still"),
    "Packing": ("packing of", "material is put into the opening or region"),
    "Traction": ("traction of", "the part is pulled in one direction"),
    # Administration
    "Introduction": ("an introduction of", "a substance is put into the body"),
    "Irrigation": ("an irrigation of", "the part is rinsed with a fluid"),
    "Transfusion": ("a transfusion of", "blood or a blood product is given"),
    # Measurement and monitoring, systemic
    "Measurement": ("a measurement of", "the value is found at one point in time"),
    "Monitoring": ("monitoring of", "the value is followed over a time"),
    "Pheresis": ("pheresis of", "part of the blood is taken out and the rest given back"),
    "Phototherapy": ("phototherapy of", "light is used as treatment"),
    # Imaging
    "Plain Radiography": ("plain radiography of", "still X-ray pictures are taken"),
    "Fluoroscopy": ("fluoroscopy of", "moving X-ray pictures are taken"),
    "Computerized Tomography (CT Scan)": (
        "computerized tomography (CT scan) of",
        "a computer makes X-ray pictures of slices of the body",
    ),
    "Magnetic Resonance Imaging (MRI)": (
        "magnetic resonance imaging (MRI) of",
        "a strong magnet and radio waves make pictures of the inside of the body",
    ),
    "Ultrasonography": (
        "ultrasonography of",
        "sound waves make pictures of the inside of the body",
    ),
    "Planar Nuclear Medicine Imaging": (
        "planar nuclear medicine imaging of",
        "a radioactive substance in the body is pictured from one side",
    ),
    "Tomographic (Tomo) Nuclear Medicine Imaging": (
        "tomographic nuclear medicine imaging of",
        "a radioactive substance in the body is pictured in slices",
    ),
    "Positron Emission Tomographic (PET) Imaging": (
        "positron emission tomographic (PET) imaging of",
        "a radioactive substance in the body is pictured in slices",
    ),
    "Beam Radiation": ("beam radiation of", "rays are aimed at the part from outside"),
    "Brachytherapy": ("brachytherapy of", "a source of rays is placed in or near the part"),
    "Stereotactic Radiosurgery": (
        "stereotactic radiosurgery of",
        "narrow beams from many directions meet in the part",
    ),
}

APPROACHES = {
    "Open Approach": "The surgeon reaches the part through a cut (open approach)",
    "Percutaneous Approach": "The part is reached through the skin by a puncture or a small cut "
    "(percutaneous approach)",
    "Percutaneous Endoscopic Approach": "The part is reached and seen with a scope through the "
    "skin (percutaneous endoscopic approach)",
    "Via Natural or Artificial Opening": "The part is reached through an opening of the body, "
    "without a scope",
    "Via Natural or Artificial Opening Endoscopic": "The part is reached and seen with a scope "
    "through an opening of the body",
    "Via Natural or Artificial Opening with Percutaneous Endoscopic Assistance": "The part is "
    "reached through an opening of the body, with the help of a scope through the skin",
    "External Approach": "It is done on the skin or from outside the body (external approach)",
}

DEVICES = (
    ("nonautologous tissue substitute", "tissue from somebody else"),
    ("autologous tissue substitute", "tissue of the patient's own"),
    ("autologous venous tissue", "a vein of the patient's own"),
    ("autologous arterial tissue", "an artery of the patient's own"),
    ("synthetic substitute", "man-made material"),
    ("zooplastic tissue", "tissue of an animal"),
    ("drug-eluting intraluminal device", "a stent or the like that gives off a medicine"),
    ("extraluminal device", "a clip or band around the outside"),
    ("internal fixation device", "a plate, screw, rod or the like that holds bone"),
    ("external fixation device", "a frame outside the body that holds bone"),
    ("intraluminal device", "placed inside the passage"),
    ("drainage device", "a tube that lets fluid out"),
    ("interbody fusion device", "a cage or spacer between two vertebrae"),
    ("bone growth stimulator", "it makes bone grow"),
    ("infusion device", "it lets a fluid in"),
)

QUALIFIERS = {
    "Anterior Approach": "The surgeon comes from the front",
    "Posterior Approach": "The surgeon comes from the back",
    "Anterior Column": "The front part of the spine is joined (anterior column)",
    "Posterior Column": "The back part of the spine is joined (posterior column)",
    "High": "The level of the cut is high",
    "Mid": "The level of the cut is in the middle",
    "Low": "The level of the cut is low",
    "Complete": "The whole part is meant",
    "Partial": "A section of the part is meant",
    "Retained": "They were left behind in the womb",
    "Ectopic": "The pregnancy lies outside the womb",
    "Diagnostic": "It is done to find out what is wrong (diagnostic)",
    "Bilateral": "Both sides are treated",
    "Allogeneic": "The donor is another person",
    "Syngeneic": "The donor is an identical twin",
    "Zooplastic": "The donor is an animal",
    "Single": "It is done once",
    "Multiple": "It is done several times",
    "Intraoperative": "It is done during an operation",
    "Guidance": "The pictures guide another procedure",
    "Unenhanced and Enhanced": "Pictures are taken without and then with contrast",
    "Hand-Assisted": "The surgeon's hand helps through a small cut",
    "Therapeutic": "It is done as treatment",
}
