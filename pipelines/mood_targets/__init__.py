"""What a mood is about: labelled sentences, the head that is fitted on them, and how often it is right."""
