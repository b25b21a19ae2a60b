"""Where alerts go: standard output, file, webhook, mail, calendar. Each sends one notice or raises NotDelivered."""
