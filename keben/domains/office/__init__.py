"""The office: what the company tells its people."""
