"""The next steps with a record: what is planned with it, done with one press or moved to another day."""
