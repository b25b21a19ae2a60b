"""Who decides what the numbers mean, and what was decided: owners, exclusions, deprecations, frozen definitions."""
