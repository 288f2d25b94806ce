"""The verbs of the `keben` command, one module each: `configure(parser)` and `run(options) -> int`."""
