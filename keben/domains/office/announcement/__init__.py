"""Announcements 公告: to everybody or to chosen departments and roles, with receipts of who has read them."""
