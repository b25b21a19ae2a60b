"""The local page: paste notes and read them; look into a finished analysis, correct it, settle its findings."""
