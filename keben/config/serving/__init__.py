"""How Keben is served: which processes, and the parent that keeps them running."""
