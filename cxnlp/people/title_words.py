"""What the words of a job title say about its holder's role, in many languages, as data.

Each entry is a word stem or a phrase of folded words: "*" stands for any beginning or ending. The weight says how
strongly it speaks for the role. Phrases are read before words and use their words up.
"""

from __future__ import annotations

from cxnlp.types import Role

Entry = tuple[Role, float, str]

PHRASES: tuple[Entry, ...] = (
    ("executive", 3.0, "managing director; executive director; managing partner; general secretary; board member;"
     " member of the board; vice president; vice presidente; president directeur general; directeur general;"
     " directrice generale; director general; directora general; gerente general; gerente geral; direttore generale;"
     " amministratore delegato; amministratrice delegata; algemeen directeur; daglig leder; administrerende direktor;"
     " genel mudur; adm dir; city manager; town manager; state secretary; executive sponsor; secretary general"),
    ("executive", 1.7, "head of; group head; head; managing; associate director; deputy director; abteilungsleiter*;"
     " general manager; business unit manager; leiter*; superintendent*; superintendenc*; gerencia; direccion;"
     " direccao; direzione; geschaftsleitung;"
     " geschaeftsleitung; direktion; area director; regional director"),
    ("buyer", 2.2, "category manager; category officer; category lead; vendor management; vendor manager; supplier"
     " management; supplier manager; accounts payable; accounts receivable; contract manager; contracts manager;"
     " commercial manager; general counsel; legal counsel; contas a pagar; cuentas por pagar; conti fornitori;"
     " comptes fournisseurs; satin alma; financial controller; business controller; shared services; procure to pay"),
    ("technical", 2.2, "data scientist; data engineer; data architect; systems analyst; system analyst; systems"
     " engineer; information security; information technology; information governance; information systems; it"
     " manager; ict manager; it lead; system administrator; systems administrator; network administrator; database"
     " administrator; machine learning; quality assurance; release manager; technical lead; solution architect;"
     " site reliability; data protection; head of it; business intelligence; cyber security; tietohallinto*;"
     " product security; ad operations; data governance; test manager; administrateur systeme*; administrateur reseau*"
     "; administrateur informatique; administrador de sistemas; administradora de sistemas; administrador de redes"
     "; administradora de redes; amministratore di sistema; amministratrice di sistema; amministratore di rete"
     "; administrator system*; administrator sieci; sistemnyi administrator; setevoi administrator; spravce site"
     "; spravce system*"),
    ("user", 1.6, "product owner; process owner; office manager; branch manager; store manager; night manager; duty"
     " manager; shift manager; shift leader; shift supervisor; team leader; team lead; head teacher; head receptionist;"
     " head nurse; lead nurse; unit manager; front office; front desk; key user; customer service; case manager;"
     " project assistant; jefe de turno; jefa de turno; capo turno; chef de quipe; kierownik zmiany; super user;"
     " plant manager; depot manager; floor manager; business partner; human resources; deputy clerk; power user;"
     " maintenance supervisor; department secretary; campaign manager; depot controller; traffic controller;"
     " shift controller; night controller; stock controller; account executive; account manager"),
)  # fmt: skip

WORDS: tuple[Entry, ...] = (
    ("executive", 3.0, "ceo coo cto cio ciso cmo cro cpo cco chro cdo evp svp owner cofounder founder president*"
     " chairman chairwoman vorstand* geschaftsfuhr* geschaeftsfuehr* inhaber* eigentumer* bereichsleit* prokurist* pdg"
     " gerant*"
     " proprietaire fondat* propietari* fundador* dueno duena proprietari* titolare socio eigenaar bestuurder prezes"
     " wlasciciel* zarzad* toimitusjohtaj* omistaj* verkstallande agare ejer eier majitel* jednatel* kurucu"
     " hauptgeschaftsfuhr* mayor provost dean commissioner"),
    ("executive", 2.4, "director directeur directrice directora diretor* direttor* direktor* dyrektor* johtaj* vp vd"
     " dsi reditel* *igazgato* mudur trustee executive partner gesellschafter*"),
    ("executive", 0.9, "gerente chief senior strategy strategic transformation chair principal"),
    ("buyer", 2.2, "procurement purchas* buyer sourcing tender* payable* accountant* accounting bookkeep* controller"
     " controlling treasur* bursar billing contract contracts legal counsel attorney lawyer advocate paralegal notar*"
     " *einkauf* beschaffung* *buchhalt* rechnungswesen justiziar* jurist* syndikus* rechtsanwalt*"
     " rechtsabteilung vertragsmanag* achat* acheteu*"
     " comptab* juridique facturation compras comprador* contabil* contab* contrato* juridic* contador* financeir*"
     " acquisti contabile legale inkoop* inkoper* boekhoud* crediteur* juridisch* zakup* ksiegow* prawny radca"
     " inkop* redovisning* upphandl* hankinta* osto* kirjanpi* indkob* bogholder* regnskab* innkjop* regnskap* nakup*"
     " ucetni muhasebe* beszerz* konyvel* bodega cpa avocat* abogad* advogad* avvocat* advokat* bukhgalter* yurist*"),
    ("buyer", 1.8, "financ* finans* finanz* tesorer* economo talous* ekonomi* okonomi* commercial vendor supplier*"
     " fornecedor* proveedor* fournisseur* fornitor* leverancier*"),
    ("buyer", 1.0, "compliance audit* risk grants budget cost costs kosten"),
    ("technical", 2.2, "engineer* developer* programmer* architect* devops sysadmin* dba software infrastructure"
     " sisadmin* network* telephony telecom* integration* cyber* technical technolog* ict gis sap erp wms api"
     " algorithm* ml scientist* ingenieur* ingenier* ingegner* engenheir* inzynier* insinoor* ingenjor* ingenior*"
     " entwickl*"
     " developpeu* desarrollador* desenvolvedor* sviluppator* ontwikkel* programist* *utvecklare *udvikler* *kehittaj*"
     " *ingenieur* *entwickler* *techniker* *tekniker* informatik* informatiq* informatic*"
     " systemverwalt* systemadministrat* netzwerkadministrat* systeembeheer* netwerkbeheer* applicatiebeheer*"
     " jarjestelma* rendszergazda* inzhener* programmist* technicien* tecnico* tecnica* tekniker*"
     " teknikk* technik edv webmaster* cto* mernok* instrumentacion instrumentation electrical elektro* automatik*"),
    ("technical", 1.9, "it ti qa database security sysops systemhaus"),
    ("technical", 1.45, "systems system"),
    ("technical", 1.2, "data platform maintenance manutenc* mantenimient* manutenzion* wartung* huolto*"
     " underhall* vedligehold* digital web ecommerce commerce information application* applikation* automation"
     " tecnolog*"),
    ("user", 1.5, "supervisor* foreman operator* operador* clerk* assistant* trainee* intern receptionist* planner*"
     " dispatcher* nurse* teacher* headteacher* editor* dentist* doctor physician pharmacist* trafficker closer escrow"
     " sergeant secretary representative caseworker librarian driver* baker* chef cook housekeep* recruiter*"
     " sachbearbeit* schichtleit* disponent* mitarbeiter* assistenz* charge chargee gestionnaire coordinateur*"
     " auxiliar* encargad* recepcionist* impiegat* addett* capoturno medewerk* specjalist* brygadzist* mistrz"
     " handlagg* vuoropaallik* tyonjoht* medarbejder* saksbehandl* vakt* editeur editeur* redakt* hygienist*"),
    ("user", 1.1, "referent* coordinator* coordinador* coordenador* coordinat* koordinat* koordynat* koordinaat*"
     " samordn* analyst* analist*"
     ""
     " specialist* especialist* spezialist* administrator* administrador* officer associate* advisor* consultant*"
     " payroll marketing campaign* recruitment training warehouse logistic* production operations sales customer"
     " service* workforce crm hr personnel personal staffing talent kierownik* responsabile responsable paallik*"
     " asiantuntij* lead leader leder ledare chef* jefe jefa vedouci"),
    ("user", 0.7, "manager* *chef *leiter *leiterin *leder *ledare *paallik* *koordinator* *ansvarlig *ansvarig"),
)  # fmt: skip

# Titles of scripts that part no words, as words of the tables above; the longer ones first.
UNPARTED: dict[str, str] = {
    word: english
    for english, listed in (
        ("president", "代表取締役社長 代表取締役 社長 会長 総裁 总裁 總裁 董事长 董事長 대표이사 대표 사장 회장"),
        ("managing director", "总经理 總經理 首席执行官 首席執行官 最高経営責任者 최고경영자"),
        ("vice president", "副社長 副总裁 副總裁 副总经理 副總經理 부사장 전무 상무 専務 常務 執行役員"),
        ("director", "取締役 总监 總監 董事 이사 본부장 本部長"),
        ("head of", "部長 部门经理 주임 부장 室長 실장"),
        ("manager", "課長 经理 經理 マネージャー 과장 차장 매니저 主任"),
        ("team lead", "係長 主管 组长 組長 팀장"),
        ("procurement", "購買 調達 仕入 采购 採購 购买 구매 조달"),
        ("finance", "財務 财务 재무"),
        ("accountant", "経理 会计 會計 회계 경리"),
        ("legal", "法務 法务 律师 律師 弁護士 법무 변호사"),
        ("it", "情報システム 信息技术 資訊 信息 정보기술 정보시스템 전산"),
        ("engineer", "エンジニア 工程师 工程師 엔지니어 技術者"),
        ("technical", "技術 技术 기술"),
        ("system administrator", "システム管理者 系统管理员 系統管理員 시스템관리자"),
        ("sales", "営業 销售 銷售 영업"),
    )
    for word in listed.split()
}

# The chief of something is its executive only as "Chief … Officer"; money's chief is as often the buyer.
OFFICERS: tuple[tuple[str, tuple[tuple[Role, float], ...]], ...] = (
    (r"\b(?:cfo|chief financ\w* officer|finance director|financial director|director of finance|directeur financier"
     r"|directrice financiere|director financier[oa]|directora financiera|diretor financeiro|diretora financeira"
     r"|direttore finanziario|direttrice finanziaria|finanzvorstand|kaufmannischer (?:leiter|geschaftsfuhrer)"
     r"|talousjohtaja|ekonomichef|okonomichef|okonomidirektor|ekonomidirektor|dyrektor finansow\w+)\b",
     (("executive", 2.6), ("buyer", 2.5))),
    (r"\bchief (?:\w+ ){1,4}officer\b", (("executive", 3.0),)),
)  # fmt: skip

# What stands in brackets or after a date word is about when, not what.
ASIDES = (
    r"\((?:from|until|since|retired|left|maternity|paternity|parental|on leave|interim|acting|ab|bis|seit|depuis|jusqu"
    r"|desde|hasta|a partir|dal|fino|van|vanaf|tot|od|do|fran|till|fra|til|befristet)\b[^)]*\)"
)
