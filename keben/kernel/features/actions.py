"""The verbs that each feature brings to the nouns that list it."""

from __future__ import annotations

from typing import Any

from keben.kernel.actions.action import Action
from keben.kernel.features.filing import Attach, Detach
from keben.kernel.features.following import AddFollower, Follow, RemoveFollower, Star
from keben.kernel.features.revealing import Reveal
from keben.kernel.features.sharing import AddTeamMember, RemoveTeamMember
from keben.kernel.features.talking import Mention, WriteComment

FEATURE_ACTIONS: dict[str, tuple[type[Action[Any]], ...]] = {
    "comments": (WriteComment, Mention),
    "attachments": (Attach, Detach),
    "followers": (Star, Follow, AddFollower, RemoveFollower),
    "team": (AddTeamMember, RemoveTeamMember),
    "history": (Reveal,),
}


def feature_actions(features: frozenset[str]) -> tuple[type[Action[Any]], ...]:
    """The actions of these features, in a fixed order."""
    return tuple(action for feature, found in FEATURE_ACTIONS.items() if feature in features for action in found)
