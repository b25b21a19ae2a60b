"""What the assessments of the past were worth, measured on the outcomes that followed."""
