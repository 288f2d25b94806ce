"""The workbench: what is to do today, how the period goes, whom we have forgotten."""
