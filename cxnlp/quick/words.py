"""The words by which notes mark sections, speech, absence, sides and promises. Data only."""

from __future__ import annotations

from typing import Literal

from cxnlp.people.saying import SAYS
from cxnlp.people.vocabulary import word_set

Section = Literal["body", "actions", "questions", "people"]

COMPANY_ENDS = word_set(
    """
    agency airlines airport airways analytics apparel association authority automation aviation bakery bank
    beverages breweries brewery brewing cannery capital chemicals clinic clinics co-op college construction
    consulting coop cooperative council dairy dental diagnostics electric energy engineering estates farms
    ferries finance financial foods foundation foundry freight gas grocers group haulage health healthcare
    holdings hospital hospitals hotel hotels industries insurance labs library logistics manufacturing media
    mining ministry motors museum mutual networks outfitters partners payments payroll pharma pharmacies power
    press properties publishing rail railways resorts retail robotics school schools services shipping shipyard
    society software solutions stores studios supermarkets systems tannery tech technologies telecom telecoms
    textiles transport trust university utilities ventures water winery
    """
)
"""Words of trade that end a company's name; words that are surnames too (Mills, Banks) are left out."""
SECTIONS: dict[str, Section] = {
    **dict.fromkeys(
        (
            *(
                "action",
                "actions",
                "action item",
                "action items",
                "action point",
                "action points",
                "ap",
                "aps",
                "ai",
                "ais",
            ),
            *("next steps", "next step", "todo", "todos", "to do", "to-do", "to-dos", "to dos", "tasks", "follow up"),
            *("follow ups", "follow-up", "follow-ups", "followups", "commitments", "agreed actions", "actions agreed"),
            *("who does what", "owners", "deliverables", "our actions", "their actions", "my actions", "us to do"),
            *(
                "please do",
                "still to do",
                "to be done",
                "left to do",
                "outstanding",
                "agreed next steps",
                "who what when",
            ),
            *("actions agreed today", "what happens next", "what next", "way forward", "tasks agreed", "assignments"),
            *("next", "promised", "we owe", "we owe them", "they owe us", "they owe", "homework", "action list"),
            *(
                "actions and owners",
                "actions / owners",
                "actions & owners",
                "actions/owners",
                "actions us",
                "actions them",
            ),
            *("actions for us", "actions for them", "outstanding actions", "open actions", "ours", "theirs"),
        ),
        "actions",
    ),
    **dict.fromkeys(
        (
            *("question", "questions", "open question", "open questions", "open points", "open point", "open items"),
            *(
                "open issues",
                "open",
                "unclear",
                "unanswered",
                "parking lot",
                "to clarify",
                "tbd",
                "unknowns",
                "q",
                "qs",
            ),
            *("to find out", "their questions", "our questions", "still open", "unresolved", "questions for them"),
            *("questions for us", "questions from them", "need answers", "outstanding questions"),
        ),
        "questions",
    ),
    **dict.fromkeys(
        (
            *(
                "notes",
                "discussion",
                "discussed",
                "summary",
                "agenda",
                "decisions",
                "decision",
                "decided",
                "background",
            ),
            *(
                "context",
                "update",
                "updates",
                "risks",
                "risk",
                "highlights",
                "topics",
                "sentiment",
                "mood",
                "aob",
                "overview",
            ),
            *("any other business", "key points", "takeaways", "outcome", "concerns", "general", "status", "feedback"),
            *("recap", "details", "tl;dr", "tldr", "misc", "other", "renewal", "product", "support", "commercials"),
        ),
        "body",
    ),
}
OURS = word_set("us we our ours me my mine i vendor supplier internal")
THEIRS = word_set("them they their theirs customer client cust external buyer")
SIDE_WORDS = (OURS | THEIRS) - {"buyer"}
"""Words that say a side and no title."""
CUSTOMER_TITLES = r"\b(?:vendor|supplier) (?:\w+ )?(?:manage(?:r|ment)|relation(?:s|ship)|governance|quality)\b"
SIDELESS_TITLES = (
    r"\b(?:(?:customer|client) (?:success|support|care|services?|experience|relations?|engagement|operations|partner"
    r"|solutions|marketing|insights?|delivery|accounts?)|internal (?:audit\w*|controls?|comm\w+)"
    r"|external (?:affairs|relations|counsel|comm\w+))\b"
)
"""Titles that hold a word of `OURS` or `THEIRS` and yet say no side."""
SECTION_SIDES = {"our": "vendor", "my": "vendor", "ours": "vendor", "us": "vendor", "we": "vendor"} | {
    "their": "customer",
    "theirs": "customer",
    "them": "customer",
    "they": "customer",
}
THREATS = ("churn_risk", "escalation")
"""What a customer announces in a sentence with one of these flags is a threat or a notice, no promise."""
NO_OWNERS = word_set(
    "owner owners unassigned unowned nobody noone open tbd tbc yesterday today tomorrow blocker blockers due date"
)
"""Words before a colon that look like an owner and are none."""
VENDOR_TITLES = (
    r"\b(?:csm|ccsm|tcsm|tam|ae|sdr|customer success|client success|account manager|account executive|account director"
    r"|key account|solutions? (?:engineer|architect|consultant)|sales engineer|implementation (?:manager|lead"
    r"|consultant)"
    r"|onboarding|presales|pre-sales|renewals? manager|engagement manager)\b"
)

SAYING = (
    rf"(?:{SAYS}"
    r"|asked|asks|wants to know|pointed out|points out|raised|raises|repeated|repeats|pushed back|pushes back|replied"
    r"|answered|suggested|suggests|proposed|proposes|promised|promises|committed|offered|offers"
    r"|called|joined|opened|shared|showed|presented|demoed|walked us|took us|gave|seemed|sounded|looks|looked"
    r"|stated|states|complimented|commented|remarked|assured|conceded|reiterated|joked|clarified"
    r"|acknowledged|apologi[sz]ed|flagged|floated|requested|challenged|emphasi[sz]ed"
    r"|(?:is|was|is very|was very|is really|was really|is still|is quite|was quite) (?:happy|unhappy|pleased"
    r"|worried|concerned"
    r"|frustrated|angry|furious|annoyed|keen|excited|impressed|fine|ok|okay|upset|disappointed|irritated"
    r"|sceptical|skeptical"
    r"|fed up|clear|adamant|positive|negative|cautious|relieved|delighted|nervous|cool|cold|warm|quiet|friendly|blunt"
    r"|curt)|(?:un)?happy|pleased|worried|concerned|frustrated|furious|annoyed|keen|excited|s[ck]eptical|upset"
    r"|very\b|v\.? (?:happy|unhappy|pleased|worried|concerned|frustrated|annoyed|keen|upset))"
)
MOOD = (
    r"(?:happy|unhappy|pleased|worried|concerned|frustrated|angry|furious|annoyed|keen|excited|impressed|upset|quiet)"
)

GROUPS = (
    r"(?:(?:(?:the|their|our|your|my|his|her)\s+)(?:[\w&/-]+\s+){0,2}(?:team|side|guys|people|folks|lawyers?|boss"
    r"|manager|director|assistant"
    r"|dev(?:eloper)?s|engineers?|finance|legal|procurement|it|security|support|product|billing|cfo|ceo|cto|coo"
    r"|cio|csm|ops|buyer|controller"
    r"|accounts payable|department|office)"
    r"|(?:Legal|Procurement|Finance|IT|Support|Engineering|Product|Billing|Sales|Security|InfoSec"
    r"|Accounts Payable|AP team|Dev|Ops|Vendor|Customer|Client|Services|PS|CS))"
)
PRONOUNS = r"(?:I|[Ww]e|[Tt]hey|[Yy]ou|[Hh]e|[Ss]he|[Uu]s|[Tt]hem|[Mm]e)"
PROMISE = (
    r"(?:\s+(?:also|both|then|all|kindly|now|still|just|duly))?(?:['’]ll|['’]d|\s+would|\s+will|\s+shall|\s+(?:is|are|am"
    r"|was|were)\s+(?:going\s+)?to|['’](?:s|re|m)\s+(?:going\s+)?to"
    r"|\s+(?:agreed|agrees|promised|promises|committed|commits|offered|offers|undertook|volunteered|intends|plans)\s+to"
    r"|\s+(?:has|have|needs?|must|ought|supposed)\s+to|\s+must|\s+to|\s+should|['’]ve\s+(?:got\s+)?to"
    r"|\s+can\b(?=[^?]*$))"
    r"(?:\s+(?:also|then|now|still|just|please|both|try\s+to|first|probably|go\s+and|come\s+back\s+and|definitely"
    r"|personally|need\s+to|have\s+to))?\s+"
)
PROMISED = (
    r"(?:['’](?:ve|s|d)|\s+(?:have|has|had))?(?:\s+(?:also|then|now|still|already))?"
    r"\s+(?:promised|promises|promise|committed to|owes?)"
    r"(?:\s+(?:him|her|them|us|you|me|[A-Z][\w'’-]+(?=\s+(?:an?|the|our)\b)))?"
    r"\s+(?!(?:to|that|not|nothing|us|me|him|her|them|by|I|we|he|she|they|it)\b)"
)
"""Between a person and the thing that is promised: "I promised the report"."""
LET_ME = (
    r"(?<!please )(?<!Please )\b[Ll]et (?P<who>me|us) (?:just |quickly |then )?"
    r"(?P<verb>put together|send|prepare|draft|write|come back|get back|follow up|arrange|set up|organi[sz]e|schedule"
    r"|book|raise|chase|sort out|work out|get you)\b"
)
"""An offer to do something: "let me put together a summary"."""
WILL_DO = r"^\W*(?:(?:yep|yes|yeah|yup|ok(?:ay)?|sure|fine|right|great|cool)[,.!]? )?will do\b(?! (?:that|it|so) if\b)"
DOING = word_set(
    """
    send resend forward share circulate distribute provide supply give deliver submit upload post publish email
    mail confirm check verify validate review revise read test retest try pilot trial investigate look dig
    analyse analyze find figure clarify ask chase ping nudge remind call ring phone speak talk contact reach
    connect introduce intro loop invite schedule reschedule book arrange organise organize set setup plan
    prepare draft write document update amend correct fix patch repair resolve solve sort deploy install
    configure enable disable activate switch migrate import export load build create make design implement
    integrate roll rollout release ship order buy pay process approve sign countersign issue raise log open
    close file escalate report present demo show walk train run host lead facilitate join attend visit meet come
    bring take pick get obtain collect gather compile calculate estimate quote price propose offer negotiate
    discuss decide choose select nominate appoint assign hire transfer move hand return refund credit waive
    extend renew cancel terminate start begin launch finish complete finalise finalize follow push pull add
    remove delete change replace swap map list define agree align coordinate monitor track measure audit assess
    evaluate respond sponsor reply answer feed revert let tell inform notify advise brief keep put turn help
    support assist work produce record circle dial draw consolidate reconcile invoice transition onboard inspect
    rerun redo reissue rewrite refresh clean translate print scan ready cc copy compare study think secure free
    unblock whitelist rename reset restore merge rebuild recalculate trigger own drive handle cover check-in
    double-check sanity-check re-send re-run
    """
)
NOT_DOING = word_set(
    "be have seem need want know like love hope wait remain stay leave lose miss struggle feel happen depend mean cost"
)
ASKING = (
    r"\b(?:(?:asked|asks|asking|wonders?|wondered|wondering|wants? to know|wanted to know|want(?:s"
    r"|ed)? to understand|inquired|enquired|queried|keen to know"
    r"|need(?:s|ed)? to (?:know|find out|clarify|understand)|(?:is |still |remains )?(?:unclear|not clear|unsure"
    r"|not sure|open|unknown|undecided)|don['’]?t (?:yet )?know"
    r"|doesn['’]?t know|to be (?:clarified|decided|confirmed)|tbd|tbc)\s*(?:us|me|them|again|for"
    r"|about)?[:,]?\s*(?:whether|if|when|how|who|why|what|which|where)\b(?=\s+\w)"
    r"|^(?:q|question|open|unclear|tbd|tbc)\s*[:–-]\s+\S)"
)
EVASIVE = (
    r"\b(?:not sure|don['’]?t know|do not know|no idea|good question|(?:i|we)(?:['’]ll| will| need to| have to"
    r"| would have to) (?:check|find out|ask|look|get back|come back|see what)"
    r"|let me (?:check|ask|find|get|come|see|look|take)|get back to you|come back to you|can['’]t (?:say|answer"
    r"|tell)|have to ask|too early|remains? open|tbd|unclear|hard to say|depends)\b"
)
