"""Verbs behind a name by which somebody says, thinks or feels something. Data only."""

from __future__ import annotations

SAYS = (
    r"said|says?|thinks?|thought|feels|felt|believes|mentioned|mentions|told|tells|wants|wanted|would like|noted|notes"
    r"|reported|reports|explained|explains|confirmed|confirms|complained|complains|stressed|stresses|insisted|insists"
    r"|admitted|admits|worries|worried|hinted|argued|argues|agreed|agrees|disagreed|disagrees|objected|objects|expects"
    r"|warned|warns|likes|liked|loves|loved|hates|thanked|praised|questioned|rang"
)
"""What tells both whose words a sentence reports and whose mood: alternatives of a regular expression."""
