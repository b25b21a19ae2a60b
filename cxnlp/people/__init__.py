"""People: accounts, identities, sides, roles and the champion."""
