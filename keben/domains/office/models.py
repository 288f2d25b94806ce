"""All tables of the domain, gathered for Django."""

from keben.domains.office.announcement.model import Announcement, AnnouncementReceipt

__all__ = ("Announcement", "AnnouncementReceipt")
