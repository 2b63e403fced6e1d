"""Who may do what with a score: every view and socket of the editor asks here."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from accounts.models import User
from transcriptions.models import Membership, Role, State, Transcription


class Access(Enum):
    """What a person may do with a transcription; each may do what those before it may."""

    VIEW = 1
    EDIT = 2
    OWN = 3

    def includes(self, wanted: Access) -> bool:
        return self.value >= wanted.value


class NoAccess(Exception):
    """Nobody may know that it exists: a stranger, or there is none."""


class NotAllowed(Exception):
    """A member who may not do this; the message says so."""


def find(user: User, transcription_id: UUID, wanted: Access = Access.VIEW) -> Transcription:
    """A finished transcription, when this person has at least this access. Raises NoAccess and NotAllowed."""
    # Most ask for what is their own, with every edit: found twice as quickly as what members may see, and twice as
    # quickly as with first(), which sorts what is one row at most.
    own = Transcription.objects.filter(state=State.DONE, pk=transcription_id, owner_id=user.pk)
    found = next(iter(own), None)
    if found is None:
        found = Transcription.objects.visible_to(user).filter(state=State.DONE, pk=transcription_id).first()
    if found is None:
        raise NoAccess
    if not access_of(user, found).includes(wanted):
        raise NotAllowed("You may look at this score, but not change it.")
    return found


def access_of(user: User, transcription: Transcription) -> Access:
    """What somebody who can see it may do."""
    if transcription.owner_id == user.pk:
        return Access.OWN
    is_editor = Membership.objects.filter(transcription=transcription, user=user, role=Role.EDITOR).exists()
    return Access.EDIT if is_editor else Access.VIEW
