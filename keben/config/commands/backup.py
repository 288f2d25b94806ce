"""Write database and files into one file; the secret key is not in it and must be kept elsewhere."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FILE", help="the file to write (var/backups/keben-DATE.tar.gz)")
    parser.add_argument("--keep", type=int, metavar="N", help="afterwards delete all but the newest N there")


def run(options: argparse.Namespace) -> int:
    from django.conf import settings

    from keben.config.backup import BackupError, deployment
    from keben.config.backup.make import default_target, keep_newest, make

    target = options.to or default_target(deployment.backup_folder(), dt.datetime.now(dt.UTC).astimezone())
    try:
        about = make(
            migrations=deployment.this_migrations(),
            database=deployment.this_database(),
            files=deployment.this_files(),
            target=target,
            secret_key=settings.SECRET_KEY,
        )
    except (BackupError, OSError) as error:
        print(f"No backup was made. {error}", file=sys.stderr)
        return 1
    print(f"{target}  {target.stat().st_size / 1e6:.1f} MB, {sum(about['rows'].values())} rows")
    for path in keep_newest(target.parent, options.keep) if options.keep else ():
        print(f"deleted {path}")
    return 0
