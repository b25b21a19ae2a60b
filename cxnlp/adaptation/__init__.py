"""The signal model taken to a user's own words: sentences worth labelling, refitted heads, measures, the model list."""
