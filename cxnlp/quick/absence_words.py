"""The words by which notes say that somebody was not there. Data only."""

from __future__ import annotations

# Why somebody is away; "(<one of these>)" or "- <one of these>" behind a name says so without a verb.
_AWAY = (
    r"(?:on (?:\w+ )?(?:leave|holidays?|hols|vacation|sabbatical|a course)|(?i:ooo|pto|afk)|off sick|out sick"
    r"|sick(?! of)|ill(?!-)|unwell"
    r"|poorly|out of (?:the )?office|not available|unavailable|not with us|travell?ing|abroad|in hospital|away|absent"
    r"|excused|double[- ]booked|stuck in|tied up|off (?:today|this (?:week|morning|afternoon)|until|till|since|work)"
    r"|at (?:a|an|the|another) (?:\w+ )?(?:fair|conference|offsite|off-site|funeral|wedding|training|course|dentist"
    r"|doctor|hospital|airport|trade show))"
)
_AWAY_NOUN = (
    r"(?:(?i:holidays?|hols|leave|vacation|pto|ooo|sick|ill|absent|away|off|out|apologies|regrets|excused"
    r"|no[- ]show))"
)
# "NAME <one of these>": the person was not there, is away, silent or gone.
GONE = (
    r"(?:could ?n['’]?o?t|cannot|can['’]?t|can not|was unable to|is unable to|were unable to"
    r"|wasn['’]t able to) (?:join|attend|come"
    r"|make|be (?:there|here|on|with)|dial)"
    r"|(?:did|does)(?:n['’]t| not) (?:join|attend|come|make it|show|turn up|dial in|appear|reply|respond|answer"
    r"|call back)"
    r"|(?:was|is|were|are)(?: again| also| still| both| once more| yet again)? (?:absent|missing|a no[- ]show"
    r"|not (?:there|present|on the call|here|attending|around)"
    r"|off sick|out sick|ill\b|sick|on (?:\w+ )?(?:leave|holidays?|vacation|pto|sabbatical)"
    r"|out of (?:the )?office|ooo\b"
    r"|away|unavailable|tied up|double[- ]booked|stuck in|off (?:today|this week)|out (?:today|this week|until"
    r"|till|with)|in transit"
    r"|no longer (?:with|at|in|on|working|involved|there)|gone)"
    r"|(?:was|were)n['’]t (?:there|present|on the call|around|here|able to join)|isn['’]t (?:on the call|here"
    r"|joining|with us)"
    r"|(?:no[- ]show(?:ed)?|noshow|ooo|afk)\b|never (?:joined|showed|came|dialled in|dialed in|turned up|replied"
    r"|answered)"
    r"|(?:missed|skipped|ducked|bailed on|dropped out of|cancelled on|pulled out of)(?: (?:it|out)\b| the (?:call"
    r"|meeting|session|review|qbr|sync)| (?:this|today|again|us))"
    r"|(?:sent|sends|gave|offered|with) (?:(?:his|her|their|last[- ]minute|late|the|usual) )?(?:apologies|regrets)"
    r"|declined (?:the (?:call|meeting|invite|invitation)|again|at the last|to (?:join|attend)|last minute)"
    r"|apologi[sz]ed for (?:not|missing|his absence|her absence)"
    r"|(?:has|have)(?:n['’]t| not) (?:replied|responded|answered|been in touch|been seen|shown up|joined|attended"
    r"|been on|called back|written)"
    r"|(?:has |have |had )?(?:gone|went|been) (?:quiet|silent|dark|awol|missing|off[- ]grid)|(?:has|have"
    r"|had)(?: now| just)? (?:left|quit|resigned|moved on)\b"
    r"|(?:was|were|is|are) (?:meant|supposed|due|expected|going|scheduled|invited|booked) (?:to (?:come|join|attend"
    r"|be (?:there|here|with us)|dial in|sit in|take part|present)(?: along)?|in)\b[^.;\n]{0,40}?\b(?:but|only)\b"
    r"|(?:has|had|is in|was in|was stuck in|is stuck in|(?:was )?pulled into|called away to|dragged into)"
    r" (?:another|an? other|a (?:clash|conflict)|a clashing) ?(?:meeting|call|appointment|engagement)?\b"
    r"|(?:was |got |been )called away|had to (?:pull out|cancel|drop out)|could ?n['’]?o?t\b(?= *(?:[.,;)]|$))"
    r"|(?:has |have )?(?:pulled out|backed out|cried off|bowed out)\b|cancelled (?:an hour|minutes|at the last"
    r"|at short|last minute|on the day|this morning)"
    r"|(?:is|was|remains) (?:nowhere to be seen|still missing|conspicuously absent)"
    rf"|(?:['’]s|(?:is|was|are|were|has been|have been|had been|['’]s been|remains|being)"
    rf"(?: \w+ly| again| also| still)?) {_AWAY}\b"
    rf"|\({_AWAY_NOUN}\b[^()\n]{{0,30}}\)|\({_AWAY}\b[^()\n]{{0,30}}\)"
    rf"|(?:[–—:=-] ?)?{_AWAY_NOUN}(?= *(?:[.,;)\n]|$))"
    rf"|{_AWAY}\b"
    r"|(?:should|was|were) (?:to )?have (?:been (?:there|here|with us|on)|joined|come|attended)"
    r"|(?:had )?(?:hoped|planned|wanted|promised|intended|meant) to"
    r" (?:join|come|attend|be there|dial in)\b[^.;\n]{0,40}?\bbut\b"
    r"|had(?:n['’]t| not) (?:replied|responded|answered|joined|come|shown up)"
    r"|no longer (?:works?|there|on|in|with|at)"
    r"|left (?:the (?:company|firm|business|organi[sz]ation|bank|group|project)"
    r"|in (?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn"
    r"|winter))|has (?:since )?(?:retired|resigned|been let go|moved on)|was let go"
    r"|(?:asked|begged) to be excused|(?:begged|cried) off|bailed(?: out)?|(?:had|has|with) a (?:clash|conflict)\b"
    r"|had to (?:cancel|skip|leave us)"
    r"|(?:is|will be|['’]s) back (?i:on (?:the )?(?:\d|mon|tue|wed|thu|fri)|next|after|only)"
    r"|['’]s absence\b"
    r"|['’]s (?:place|chair|seat) (?:was|stayed|remained|is) (?:empty|free)|never (?:made it|appeared|turned up)"
    r"|not (?:there|present|here|with us|on the call|attending)\b"
    r"|stood us up|(?:sent|delegated to) (?:his|her|their|a) (?:deputy|assistant|junior|stand-in|replacement"
    r"|pa)\b|(?:absent|excused|regrets|apologies)\b(?= *(?:[.,;)]|$))"
)
# "<one of these> NAME": the same.
WITHOUT = (
    r"(?:no sign of|without|no word from|nothing from|haven['’]?t heard (?:back )?from"
    r"|have not heard (?:back )?from|not heard (?:back )?from"
    r"|heard nothing from|no (?:reply|answer|response|news) from|apologies (?:from|for)|regrets(?: sent)? (?:from"
    r"|by|for)|(?:stood|standing|stepped|sat) in for"
    r"|(?:filling|covering|deputi[sz]ing|subbing) (?:in )?for|(?:instead|in place) of|missing:?|absent:|regrets:?"
    r"|apologies:?|no-shows?:?"
    r"|we missed|(?:can['’]t|couldn['’]t|unable to) (?:reach|get hold of)|still chasing|sorry to miss"
    r"|(?:sub(?:stitut)?ing|sub|proxy|stand-in|vice) for|on behalf of|deputy for|represent(?:s|ing)|minus|except"
    r"|except for|w/o|apols(?: from| for)?:?|no[- ]shows? (?:from|by|of)|neither|nor|(?:still|again|once more) no"
    r"|(?:all|everyone|everybody|nobody)(?: \w+){0,2} (?:but|bar|except|apart from)"
    r"|(?:filled|covered|deputi[sz]ed|subbed|substituted|stepped|sat) (?:in )?for|all but|lost"
    r"|covering (?:today )?for|also absent:?|still no word from|no contact with)"
)
# "no NAME <one of these>": the same; "no" alone says too little ("no Excel").
NO_MORE = (
    r"\s*(?:\([^()\n]{0,40}\)\s*)?(?:again|today|this (?:time|week|month|morning)|either|yet|since|still|on the call"
    r"|in the (?:room|meeting)|for the (?:second|third|fourth|fifth|\d+(?:nd|rd|th)) (?:time|week|month)|[–—-] )"
)
LATER = (
    r"\s*(?:\w+\s+){0,2}(?:next (?:week|month|call|time|meeting|quarter)|tomorrow|from (?:\d|next|mon|tue|wed|thu"
    r"|fri)|starting|as of|in (?:two|three|a) )"
)
