"""Pages that show what the API keeps. Faces never import one another, so the root joins the two."""
