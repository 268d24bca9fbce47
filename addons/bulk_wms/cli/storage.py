"""Folders of backups: what is in one, how files get into it and out of it. Standard library only.

A backup is a folder ``DATABASE-YYYYMMDDTHHMMSSZ`` with

``database.dump``
    What pg_dump wrote in its custom format.
``filestore/``
    Every file that an attachment of that very moment points to.
``manifest.json``
    What it is, with the digest of the dump and the newest seal of the ledger.
``seal.txt``
    That seal alone, as ``odoo wms_verify --seals`` reads it.

While it is written the folder ends in ``.part``: what has its name is complete.
"""

import json
import os
import re
import shutil
from hashlib import sha1, sha256
from pathlib import Path

DUMP, FILES, MANIFEST, SEAL = "database.dump", "filestore", "manifest.json", "seal.txt"
FORMAT = 1
_STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}\Z")
_CHUNK = 1 << 20


class BackupError(Exception):
    """What happened, and what to do about it."""


def digest(path: Path, kind=sha256) -> str:
    """The digest of a file, in hex."""
    total = kind()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            total.update(block)
    return total.hexdigest()


def complete(folder: Path, database: str) -> list[Path]:
    """The complete backups of a database in ``folder``, the newest last."""
    name = re.compile(re.escape(database) + r"-\d{8}T\d{6}Z\Z")
    return sorted(
        one for one in folder.iterdir() if name.match(one.name) and (one / MANIFEST).is_file()
    )


def keep_files(names, source: Path, target: Path, before: Path | None) -> tuple[int, list[str]]:
    """Have every named file of ``source`` in ``target``; returns bytes copied and what is missing.

    A stored file is named after its content and never rewritten, so one that the backup ``before``
    holds is linked and not copied again.
    """
    copied, missing = 0, []
    for name in names:
        if not _STORED.match(name):
            raise BackupError(f"An attachment points to {name!r}, which is no name of a file.")
        wanted = target / name
        if wanted.exists():
            continue
        wanted.parent.mkdir(parents=True, exist_ok=True)
        if before and _linked(before / name, wanted):
            continue
        try:
            shutil.copyfile(source / name, wanted)
        except FileNotFoundError:
            missing.append(name)
            continue
        copied += wanted.stat().st_size
    return copied, missing


def _linked(old: Path, new: Path) -> bool:
    try:
        os.link(old, new)
    except OSError:
        # Not there, or a disk that knows no links: copied then.
        return False
    return True


def damaged(folder: Path, names) -> list[str]:
    """Those named files whose content is not what their name says, or that are missing."""
    return [
        name
        for name in names
        if not (folder / name).is_file() or digest(folder / name, sha1) != name[3:]
    ]


def write_manifest(folder: Path, facts: dict):
    """Write the manifest and the seal; the last step before the folder gets its name."""
    if facts["seal"]:
        (folder / SEAL).write_text(facts["seal"] + "\n", encoding="utf-8")
    text = json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    for path in (folder / DUMP, folder / MANIFEST):
        with path.open("rb") as stream:
            os.fsync(stream.fileno())


def read_manifest(folder: Path) -> dict:
    """The manifest of a complete backup whose dump is what it was."""
    try:
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupError(
            f"{folder} is no complete backup: it has no {MANIFEST}. Choose another folder."
        ) from None
    except ValueError as error:
        raise BackupError(f"{folder / MANIFEST} cannot be read: {error}.") from error
    if facts.get("format") != FORMAT:
        raise BackupError(
            f"{folder} was made by another version of this program (format "
            f"{facts.get('format')}). Restore it with that version."
        )
    dump = folder / DUMP
    if not dump.is_file() or digest(dump) != facts["dump_sha256"]:
        raise BackupError(f"{dump} is damaged or missing. Take the backup before it.")
    return facts


def drop_old(folder: Path, database: str, count: int) -> list[str]:
    """Delete all but the newest ``count`` backups of a database; returns their names."""
    old = complete(folder, database)[:-count] if count > 0 else []
    for one in old:
        # First out of the list of complete ones: what is half deleted must not look whole.
        (one / MANIFEST).unlink()
        shutil.rmtree(one)
    return [one.name for one in old]
