"""What protects the people in the texts: pseudonyms and masks, forgetting, retention, sensitivity classes."""
