"""A workspace judged account by account, in bounded memory: what is done when all of it does not fit."""
