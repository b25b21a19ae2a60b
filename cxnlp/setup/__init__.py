"""Getting started and staying sound: a look at an installation (doctor) and at a folder of exports (init)."""
