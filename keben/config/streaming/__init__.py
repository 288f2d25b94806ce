"""What the stream server sends and where it looks."""
