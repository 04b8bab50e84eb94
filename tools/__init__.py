"""What the Makefile runs: the front-end install, the build with its self-check, the care of notebooks."""
