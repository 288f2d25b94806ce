"""All tables of the kernel, gathered for Django."""

from keben.kernel.customfields import CustomField
from keben.kernel.events.log import Heard, LoggedEvent, Outbox, Seal, UsedKey
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment, Follower
from keben.kernel.features.notifications import Notification
from keben.kernel.features.tags import Tag
from keben.kernel.features.team import TeamMember
from keben.kernel.merging.model import FormerKey, MergeRecord
from keben.kernel.numbering import Counter, NumberRule
from keben.kernel.quota import Bucket
from keben.kernel.settings import Setting
from keben.kernel.stamps import Stamp
from keben.kernel.tasks.job import Job, Schedule, WorkerBeat
from keben.kernel.workdays import WorkDay

__all__ = (
    "Attachment", "Bucket", "Comment", "Counter", "CustomField", "Follower", "FormerKey", "Heard", "Job", "LoggedEvent",
    "MergeRecord", "Notification", "NumberRule", "Outbox", "Schedule", "Seal", "Setting", "Stamp", "Tag", "TeamMember",
    "UsedKey", "WorkDay", "WorkerBeat",
)  # fmt: skip
