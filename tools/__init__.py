"""What the Makefile runs: the front-end install, the build with its self-check, and the care of the notebooks."""
