"""Capitalised words of business notes that are no names of people. Data only."""

from __future__ import annotations

from cxnlp.people.vocabulary import word_set

PRODUCTS = word_set(
    "excel slack jira salesforce zendesk hubspot outlook sharepoint powerpoint google microsoft linkedin gmail sap"
    " oracle aws azure notion"
)
"""Companies and their products that notes often name."""
NO_NAMES = PRODUCTS | word_set(
    """
    members member silence waste prepaid postpaid paywall variant option version appendix annex clause item sons
    solutions
    idea ideas att attn goal goals roads wants agrees likes hopes plans offers renewal renewals call calls
    attendees apologies regrets invoice contract budget pricing price api sso sow po qbr ebr nps csat roi kpi
    sla erp crm mfa saml gdpr eu uk us usa q1 q2 q3 q4 h1 h2 fy jan feb mar apr jun jul aug sep sept oct nov dec
    mon tue wed thu fri sat sun happy unhappy very really quite still not no yes good great bad big small new
    old overall please thanks thank hi hello hey dear regards best cheers sincerely spoke asked wanted said says
    told need needs waiting agreed discussed mentioned confirmed sent send check review follow next previous
    last first second third this that these those there here they their our your my his her it its we you he she
    who what when where why how which while if as at on in of for from with without by to and but or so then
    also however easter christmas monday tuesday wednesday thursday friday
    saturday sunday english german french spanish european american customer client vendor product support sales
    marketing finance legal procurement engineering security management board sponsor champion executive roadmap
    pilot phase project rollout onboarding training ticket tickets issue issues bug dashboard data report
    reporting team teams internal external confidential draft final minutes agenda action actions question
    questions open closed pending done risk risks apparently basically only just maybe perhaps probably
    meanwhile otherwise nothing everything something someone everybody anyone let lets dont doesnt cant wont im
    ive ill id thats whats heads fyi btw asap eod eow tbc tbd ok okay pls plz re fw fwd cc ps three two one four
    five ten both all some many most more less another other each every after before since until during because
    although sounds seems looks feels think thinks thought key main short long quick kick recap summary today
    absent present missed missing excused handover escalation treasury agri debrief huddle kickoff standup workshop
    trainer participants participant facilitator chair host minutes protocol steerco committee council group working
    retro demo launch migration go-live golive rollback outage incident bridge handoff lunch dinner breakfast coffee
    payroll estates hr pmo hse qa rnd warehouse logistics operations facilities maintenance transport production
    purchasing accounting accounts controlling compliance audit treasury planning strategy innovation design research
    service services helpdesk desk office headquarters hq plant site factory store branch region country headcount
    background context goal scope timeline milestones status update updates mood tone sentiment atmosphere energy
    blockers blocker concerns concern asks ask wins win highlights lowlights parking upsell expansion churn health
    usage adoption licences licenses seats modules module integration integrations feature features reports
    theirs ours ourselves themselves inside outside regarding concerning besides despite within throughout behind
    heard came expected
    rang phoned called emailed mailed pinged texted chased met saw visited messaged activity logged duration
    attached enclosed oh ah well wow hmm ugh yeah yep nope voicemail email mail message letter
    tomorrow yesterday week month year quarter supply chain unassigned
    """
)
