"""Settings: what ``[tool.strace-lens]`` in pyproject.toml, or strace-lens.toml, asks of the commands and the plugin."""
