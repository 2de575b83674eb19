"""Run with the environment's Python (it needs polib): merge each folder's .pot into its .po files.

Translations are kept, new terms come in empty, terms that no longer exist go: an obsolete entry
would only hide that a term was reworded.
"""

import sys
from pathlib import Path

import polib

CHANGES_EVERY_TIME = ("POT-Creation-Date", "PO-Revision-Date")


def merge(template: polib.POFile, file: Path) -> str:
    translation = polib.pofile(file, wrapwidth=78)
    translation.merge(template)
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    for name in CHANGES_EVERY_TIME:  # or every export would change every file
        translation.metadata.pop(name, None)
    order = {entry: place for place, entry in enumerate(keys(template))}
    translation.sort(key=lambda entry: order[entry.msgid, entry.msgctxt])
    translation.save()
    untranslated = len(translation.untranslated_entries())
    return f"{file}: {untranslated} of {len(translation)} terms untranslated"


def keys(template: polib.POFile) -> list[tuple]:
    return [(entry.msgid, entry.msgctxt) for entry in template]


def main(folders: list[str]) -> None:
    for folder in map(Path, folders):
        [pot] = folder.glob("*.pot")
        template = polib.pofile(pot, wrapwidth=78)
        for name in CHANGES_EVERY_TIME:
            template.metadata.pop(name, None)
        template.save()
        for file in sorted(folder.glob("*.po")):
            print(merge(template, file))


main(sys.argv[1:])
