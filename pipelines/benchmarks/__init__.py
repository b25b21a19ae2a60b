"""Speed and memory side by side with named alternatives, one run each; never part of the timed tests."""
