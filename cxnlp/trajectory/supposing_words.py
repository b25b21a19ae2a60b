"""The words by which somebody asks, supposes or still weighs a notice, rather than gives it. Data only."""

from __future__ import annotations

import re

SUPPOSED = re.compile(
    r"\?|\b(?:if|whether|unless|should (?:we|you|they|it)|what happens|in case|would(?! like to (?:cancel|terminate))|"
    r"could|might|(?-i:may)|"
    r"how (?:do|to|can)|reserves? (?:\w+ ){0,2}rights?|"
    r"(?:considering|(?:think(?:ing)?|thought) (?:about|of)|tempted to) (?:\w+ )?"
    r"(?:giv|cancel|terminat|reduc|downgrad)\w*|"
    r"(?:when|(?:under|by|until|till|from|to|on|for) which)(?: [\w'’-]+){0,4}? (?:must|can|ha(?:ve|s) to|to)"
    r"(?: [\w'’-]+){0,2}? (?:cancel|terminate|end|reduce|downgrade)|"
    r"(?:send|give|tell|show|need|explain|share|provide)(?: \w+){0,3} "
    r"(?:forms?|templates?|options?|steps?|process|procedure|instructions) (?:for|of|to|on)(?: \w+){0,2} "
    r"(?:notice|giv|cancel|terminat|reduc|downgrad)\w*)\b",
    re.IGNORECASE,
)
"""Words of who asks, supposes or still weighs."""
