"""Short forms of given names: which of them may stand for one another."""

from __future__ import annotations

# One family of interchangeable given names a line, folded. Short
# forms within one language only: Stefan and Étienne may share a surname and a company, and be two people.
_FAMILIES = """
alexander alex sandy xander
alexander sasha sascha
alexandra alex sandra lexi
alejandro alex jano
aleksander olek
oleksandr sashko sasha
andrew andy drew
andreas andi andy
agnieszka aga
anthony tony
antonio toni nino
annette nettie
anna ania
barbara barb babs basia
bartholomew bart
bartlomiej bartek
benjamin ben benny benji
catherine cathy kate katie cat
kathleen kathy kath
katherine kathryn kate katie kathy kath kit
katarzyna kasia
katharina kathi kathrin
charles charlie chuck chas
christine chris chrissy tina
christina chris chrissy tina
christopher chris kit topher
christoph chris
krzysztof krzys krzysiek
daniel dan danny dani
david dave davey
deborah deb debbie debs
dorothy dot dottie
edward ed eddie ted ned
elizabeth liz lizzie beth betty eliza libby
elisabeth lisa elli lisbeth
elzbieta ela
eugene gene
francis frank fran
francesco franco checco
francisco paco fran
frederick fred freddie
friedrich fritz
gabriel gabe
gabriela gaby gabi
george georgie
gerald gerry jerry
giuseppe beppe peppe
gregory greg
grzegorz grzesiek
henry harry hank hal
heinrich heiner heinz
ignacio nacho
isabella izzy bella isa
jacob jake
jakub kuba
james jim jimmy jamie jay
jennifer jen jenny
jerzy jurek
jessica jess jessie
johannes hannes hans
john jack johnny jon
jonathan jon jonny
jose pepe
joseph joe joey
joshua josh
judith judy
kenneth ken kenny
kimberly kim
lawrence larry laurie
leonard len lenny leo
luciana lu
magdalena magda lena
malgorzata gosia malgosia
margaret maggie meg peggy marge
margarethe grete greta
matthew matt
mateusz mateo
matthias matze
maximilian max
maureen mo
michael mike mick mikey micky
michal misiek
nicholas nick nicky
nikolas niko nick
oliver ollie
pamela pam
patricia pat patty trish tricia
patrick pat paddy rick
peter pete
philip phil
phillip phil
rachel rach
rebecca becky becca
richard rick rich ricky dick richie
robert rob bob bobby robbie bert
ronald ron ronnie
samuel sam sammy
samantha sam sammy
sebastian seb basti
stephen steve stevie
steven steve stevie
stephanie steph
susan sue suzy susie
susanne susi
szymon szymek
tamsin tam
theodore ted teddy theo
theresa terry tess
teresa tere resi
thomas tom tommy
tomasz tomek
timothy tim timmy
victoria vicky tori
vincent vince vinny
vincenzo enzo
walter walt wally
wilhelm willi
william will bill billy willy liam
wojciech wojtek
zachary zach zack
zbigniew zbyszek
zuzanna zuza
"""

_MEMBERS: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_FAMILIES.split("\n")):
    for _name in _line.split():
        _MEMBERS[_name] = _MEMBERS.get(_name, frozenset()) | {_number}


def families(name: str) -> frozenset[int]:
    """Numbers of the families that a folded given name belongs to; none for a name without short forms."""
    return _MEMBERS.get(name, frozenset())


def same_given(first: str, second: str) -> bool:
    """Whether two folded given names are equal, or short forms of one name.

    >>> same_given("deb", "deborah"), same_given("deb", "dan")
    (True, False)
    """
    if first == second:
        return True
    return bool(families(first) & families(second))


def forms_of(name: str) -> frozenset[str]:
    """The folded given names that go with `name`, itself among them.

    >>> sorted(forms_of("stephanie"))
    ['steph', 'stephanie']
    """
    families = _MEMBERS.get(name, frozenset())
    return frozenset({name, *(n for n, numbers in _MEMBERS.items() if numbers & families)})
