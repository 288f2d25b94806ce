"""Measures Keben on a generated company, each figure beside the floor measured in the same run."""
