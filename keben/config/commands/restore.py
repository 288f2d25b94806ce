"""Bring back what `keben backup` wrote: everything is verified before anything is touched."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file written by `keben backup`")
    parser.add_argument("--force", action="store_true", help="replace a database and files that are not empty")
    parser.add_argument("--verify", action="store_true", help="only verify the file, change nothing")


def run(options: argparse.Namespace) -> int:
    from django.conf import settings

    from keben.config.backup import BackupError, deployment
    from keben.config.backup.restore import restore, verify

    remarks: list[str] = []
    try:
        if options.verify:
            manifest = verify(options.file)
        else:
            manifest, remarks = restore(
                options.file,
                database=deployment.this_database(),
                files=deployment.this_files(),
                secret_key=settings.SECRET_KEY,
                force=options.force,
            )
    except (BackupError, OSError) as error:
        print(f"Not restored. {error}", file=sys.stderr)
        return 1
    rows = sum(manifest["rows"].values())
    print(f"{'whole' if options.verify else 'restored'}: {rows} rows, made {manifest['made_at']}")
    if not options.verify:
        remarks.append("Run `keben migrate` if this version is newer than the backup's.")
    for remark in remarks:
        print(remark)
    return 0
