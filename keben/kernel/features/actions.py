"""The verbs that each feature brings to the nouns that list it."""

from __future__ import annotations

from typing import Any

from keben.kernel.actions.action import Action
from keben.kernel.features.filing import Attach, Detach
from keben.kernel.features.following import AddFollower, Follow, RemoveFollower, Star
from keben.kernel.features.forgetting import Anonymised
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


def feature_actions(declaration: Any) -> tuple[type[Action[Any]], ...]:
    """The actions of the features of a noun in a fixed order; one that has to do with people can forget them."""
    found = [action for feature, some in FEATURE_ACTIONS.items() if feature in declaration.features for action in some]
    if declaration.person or declaration.tells:
        found.append(Anonymised)
    return tuple(found)
