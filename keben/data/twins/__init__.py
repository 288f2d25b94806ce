"""Twins: the same company or person under two keys, found at every entrance."""
