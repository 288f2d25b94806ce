"""Stored files of a test lie in a folder of its own."""

from tests.data_io.conftest import files  # noqa: F401
