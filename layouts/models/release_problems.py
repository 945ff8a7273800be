"""What making, registering and reading public releases refuses, as codes and English sentences.

The same sentences stand in layouts/text/catalogue/*/problems_release.po; a test compares them.
"""

PROBLEMS: dict[str, str] = {
    "release.seal_unknown": (
        "There is no seal {number}. Final seals are: {known}. Take one after the meeting: threeline seal PERIOD "
        "--final."
    ),
    "release.no_final": (
        "There is no seal {number}, and no final seal at all yet. Take one after the meeting: threeline seal PERIOD "
        "--final."
    ),
    "release.draft": (
        "Seal {number} of {period} is a draft. Only a final seal is made public: take it after the meeting."
    ),
    "release.nothing": "Nothing of seal {number} can be public: the programme names no indicator that can.",
    "release.code_twice": (
        "'{value}' is the code of a town and of a tier or the district, and a release could not tell them apart. Give "
        "the tier or the district another code in a new version of the programme."
    ),
    "release.overtaken": (
        "Something was published or registered after this release of seal {number} was prepared. Look at it again, "
        "then publish."
    ),
    "release.unreadable": (
        "This is no public release, or was changed since: {reason}. Use the file as it was published."
    ),
    "release.private_altered": (
        "What the audit needs of release {number} was altered in the database and cannot be read. threeline check "
        "names what was altered; restore a copy of the database."
    ),
    "release.newer_format": (
        "The release has format {value}; this program knows {expected}. Update the program to read it."
    ),
    "known.unknown": "There is no registered figure {value}. List them with: threeline known list.",
    "known.area": "There is no area '{value}'. Give the district, a tier or a town: {expected}.",
    "known.indicator": "The programme has no indicator '{value}'. It has: {expected}.",
    "known.period": "Found {value}; expected a quarter such as 2007Q1, or quarters of one year such as 2007Q1-2007Q2.",
    "known.part": "Found {value}; expected one of {expected}.",
    "known.value": "Found {value}; expected a whole number, 0 or more.",
    "known.source": "The source is missing. Say where the figure was published.",
    "known.no_rows": "There is no figure below the heading. Give each figure a row.",
    "known.columns": "Found the columns {value}; expected {expected}.",
}
