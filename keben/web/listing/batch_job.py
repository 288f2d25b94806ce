"""Batch runs above 200 rows: a background job that reports progress, can be stopped and goes on after a crash."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import translation
from django.utils.module_loading import import_string

from keben.kernel.registry import registry
from keben.kernel.tasks.job import Job, progress, task
from keben.web.listing.batch import Selection, action_for
from keben.web.listing.batch_run import Report, run

NAME = "web.batch"
EVERY = 20


@task(NAME)
def batch_job(
    job: Job, *, entity: str, action: str, selection: dict[str, Any], data: dict[str, Any], lang: str, **_rest: Any
) -> dict[str, Any]:
    """Run one action over a selection for the person who asked."""
    person = get_user_model().objects.get(pk=job.user_id or 0)
    actor = import_string(settings.KEBEN_ACTOR)(person, face="web", lang=lang)
    noun = registry.get(entity)
    chosen = Selection(tuple(selection["keys"]), selection["everything"], selection["query"])
    with translation.override(lang):
        keys = job.args.get("todo")
        if keys is None:
            # Kept with the job: a filter such as “owned by me” would show other rows after half of a transfer.
            keys = chosen.all_keys(noun, actor)
            job.args["todo"] = keys
            Job.objects.filter(pk=job.pk).update(args=job.args, total=len(keys))

        def told(count: int, report: Report) -> None:
            if count % EVERY == 0 or count == len(keys):
                Job.objects.filter(pk=job.pk).update(result=report.plain())
                progress(job, count, len(keys))

        report = run(noun, action_for(noun, action, actor), keys, data, actor, stamp=f"batch-{job.pk}", told=told)
    return report.plain()
