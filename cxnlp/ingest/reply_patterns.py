"""The words by which mail programs mark replies and forwards, in some thirty languages.

Data only: tables of words, and the patterns compiled from them. Every pattern is meant for one line of at most
2,000 characters (an attribution: up to four joined lines) and has no nested quantifiers.
"""

from __future__ import annotations

import re

# Header fields of a quoted mail, per language: from | sent, date | to | cc | subject. "/" parts alternatives.
_FIELDS = """
en: from/author | sent/date/sent on/sent at/date sent | to/recipient | cc/copy/bcc | subject/sub/re
de: von | gesendet/datum/gesendet am/gesendet von/gesendet um | an/empfänger | cc/kopie/kopie an | betreff/thema
fr: de/expéditeur | envoyé/date/envoyé le/envoyé par | à/a/destinataire/pour | cc/copie/copie à | objet/sujet
es: de/desde | enviado/fecha/enviado el/enviado a las | para/a | cc/copia/con copia | asunto
pt: de | enviado/data/enviada em/enviado em/enviada/data de envio | para | cc/com cópia | assunto
it: da/mittente | inviato/data/inviato il | a/per/destinatario | cc/copia/per conoscenza | oggetto
nl: van | verzonden/datum/verzonden op/verstuurd | aan/naar | cc/kopie | onderwerp/betreft
sv: från | skickat/datum/skickades | till | kopia/cc | ämne
no: fra | sendt/dato | til | kopi/cc | emne
da: fra | sendt/dato | til | cc/kopi | emne/vedr
fi: lähettäjä | lähetetty/päivämäärä/päiväys/pvm | vastaanottaja/kenelle | kopio/cc/kopia | aihe/asia
pl: od/nadawca | wysłano/data/wysłane/data wysłania | do/adresat | dw/do wiadomości/cc/kopia | temat
cs: od | odesláno/datum/odeslané/posláno | komu | kopie/cc | předmět
sk: od | odoslané/dátum/poslané | komu/pre | kópia/cc | predmet
hu: feladó | elküldve/dátum/küldve | címzett/címzettek | másolatot kap/másolat/cc | tárgy
ro: de la/expeditorul | trimis/data/trimis la/dată | către/la/catre/destinatarul | cc | subiect/subiectul
hr: od/šalje | poslano/datum | za/prima | cc/kopija | predmet/tema/naslov
sl: od | poslano/datum | za | kp/cc | zadeva
et: saatja/kellelt | saadetud/kuupäev | saaja/kellele/adressaat | cc/koopia | teema
lv: no/sūtītājs | nosūtīts/datums | kam/adresāts | kopija/cc | tēma/temats
lt: nuo/siuntėjas | išsiųsta/data | kam/gavėjas | kopija/cc | tema
tr: kimden/gönderen | gönderildi/tarih/gönderme tarihi/gönderim tarihi | kime/alıcı | bilgi/cc | konu
el: από | στάλθηκε/ημερομηνία/εστάλη | προς | κοιν./κοιν/κοινοποίηση/cc | θέμα
ru: от/от кого/отправитель | отправлено/дата | кому | копия/cc | тема
uk: від/від кого | надіслано/дата/відправлено | кому | копія/cc | тема
bg: от | изпратено/дата | до | копие/cc | относно/тема
he: מאת | נשלח/תאריך | אל | עותק/cc | נושא
ar: من | تاريخ الإرسال/أرسلت/التاريخ/تم الإرسال | إلى | نسخة/cc | الموضوع
fa: از | تاریخ/ارسال | به | رونوشت | موضوع
ja: 差出人/送信者/from | 送信日時/日付/送信日/日時 | 宛先 | cc/ｃｃ | 件名
zh: 发件人/寄件者/發件人/寄件人 | 发送时间/时间/日期/傳送時間/寄件日期 | 收件人/收件者 | 抄送/副本 | 主题/主旨/主題
ko: 보낸 사람/보낸사람/발신/발신인 | 보낸 날짜/날짜/보낸날짜/발신일 | 받는 사람/받는사람/수신/수신인 | 참조 | 제목
vi: từ/người gửi | đã gửi/ngày/gửi | đến/tới/người nhận | cc | chủ đề/tiêu đề
id: dari | dikirim/tanggal/terkirim | kepada/ke/untuk | cc/tembusan | perihal/subjek/hal
th: จาก | ส่ง/วันที่/ส่งเมื่อ | ถึง | สำเนาถึง/สำเนา | เรื่อง/หัวเรื่อง
ca: de | enviat/data/enviat el | per a/a | a/c/cc | assumpte
"""
FIELD_KINDS = "fstcj"


def _field_words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for row in _FIELDS.strip().splitlines():
        language, _, columns = row.partition(": ")
        for kind, column in zip(FIELD_KINDS, columns.split("|"), strict=True):
            for word in column.strip().split("/"):
                words.setdefault(word.strip(), {}).setdefault(language, kind)
    return words


FIELD_WORDS: dict[str, dict[str, str]] = _field_words()
"""Field word in lower case -> language -> kind: f from, s sent, t to, c copy, j subject."""

FIELD_LINE = re.compile(r"^[\s>|]*[*_]{0,2}([^\W\d_][^:：*_<>@]{0,24}?)\s?[*_]{0,2}\s{0,2}[:：]\s?[*_]{0,2}(?!//)(.*)$")
_FROM_WORDS = "|".join(
    re.escape(w) for w, kinds in FIELD_WORDS.items() if "f" in kinds.values() and (len(w) > 2 or not w.isascii())
)
_SENT_WORDS = "|".join(re.escape(w) for w, kinds in FIELD_WORDS.items() if "s" in kinds.values() and len(w) > 3)
_SUBJECT_WORDS = "|".join(re.escape(w) for w, kinds in FIELD_WORDS.items() if "j" in kinds.values() and len(w) > 2)
RUN_ON_HEADER = re.compile(
    rf"^\s*[*_]{{0,2}}(?:{_FROM_WORDS}|de|da|od|"
    rf"van)\s?[*_]{{0,2}}[:：].{{1,300}}?\b(?:{_SENT_WORDS})\s?[*_]{{0,2}}[:：].{{1,600}}?"
    rf"(?:{_SUBJECT_WORDS})\s?[*_]{{0,2}}[:：]",
    re.I,
)

# "… wrote:" in many languages; a word in the middle is fine when the line ends with a colon.
_WROTE = (
    "wrote|writes|said|sent|schrieb|schreibt|a écrit|écrit|écrivait|escribió|escribio|ha escrito|escreveu|"
    "ha scritto|scrive|"
    "schreef|heeft geschreven|het volgende geschreven|skrev|skrifaði|kirjoitti|napisał|napisała|"
    "napisał\\(a\\)|pisze|napsal|"
    "napsala|napsal\\(a\\)|napísal|napísala|napísal\\(a\\)|írta|ezt írta|a scris|je napisao|je napisala|"
    "napisao je|je napisal|"
    "kirjutas|rakstīja|rašė|parašė|yazdı|şunu yazdı|έγραψε|написал|написала|написав|написала|пише|пишет|"
    "писал|писала|написа|"
    "מאת|כתב|כתבה|כתב/ה|‫כתב|كتب|نوشت|写道|寫道|写到|さんは書きました|のメール|님이 작성|작성|đã viết|"
    "menulis|เขียน|va escriure|escribiu|"
    "idatzi du"
)
WROTE = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)", re.I)
SPOKEN_TO = re.compile(
    r"\b(?:you|we|I)\s+(?:wrote|said|sent)\W*$|\b(?:schrieben Sie|schriebst du|vous avez écrit)\W*$", re.I
)
"""How an author, not a program, refers to what was written."""
WROTE_ENDINGS = tuple(w.replace("\\", "") for w in _WROTE.split("|"))
ATTRIBUTION_LEAD = re.compile(
    r"^[\s*_]*(?:-{2,}\s*)?(?:on|at|in a message dated|in article|am|le|el|em|il(?: giorno)?|in data|op|den|"
    r"w dniu|dnia|dne|"
    r"dňa|pe|la|v|date|a|ha|no dia|em|el día|vào|pada|στις|на|в|ב-?|בתאריך|في|tarihinde|quoting|citando|citát|"
    r"zitat von)(?!\w)|"
    r"^[\s*_]*(?:\d{1,4}\s?[-./年]\s?\d{1,2}|\d{1,2}\.?\s+\w{3,12}\.?,?\s+\d{4}|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|"
    r"mié|jue|vie|sáb|dom|mo|di|mi|"
    r"do|fr|sa|so|ma|ti|ke|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс)\w{0,8}[.,]?\s)",
    re.I,
)
DATE_LIKE = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|"
    r"\d{1,2}月\d{1,2}日"
)
YEAR_LIKE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)|\d{1,2}月\d{1,2}日")
CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
ADDRESS = re.compile(r"[\w.+'-]{1,100}@[\w.-]{2,150}")
GROUPWISE = re.compile(r"^>>> .{3,200} \d.{3,40}>>>\s*$")

_ORIGINAL = (
    "original message|original appointment|ursprünglicher termin|rendez-vous d'origine|rendez-vous d’origine|"
    "cita original|compromisso original|appuntamento originale|oorspronkelijke afspraak|"
    "original email|original mail|reply message|reply separator|ursprüngliche nachricht|"
    "originalnachricht|"
    "original-nachricht|ursprüngliche mail|message d'origine|message d’origine|message original|"
    "message initial|mensaje original|mensagem original|"
    "messaggio originale|messaggio original|oorspronkelijk bericht|origineel bericht|ursprungligt meddelande|"
    "opprinnelig melding|original besked|oprindelig meddelelse|originalmeddelande|alkuperäinen viesti|"
    "wiadomość oryginalna|"
    "oryginalna wiadomość|původní zpráva|originálna správa|pôvodná správa|eredeti üzenet|mesaj original|"
    "mesajul original|izvorna poruka|"
    "izvirno sporočilo|originaalkiri|algne sõnum|sākotnējais ziņojums|originalus laiškas|orijinal mesaj|"
    "özgün ileti|αρχικό μήνυμα|исходное сообщение|"
    "оригинальное сообщение|оригінальне повідомлення|оригинално съобщение|הודעה מקורית|الرسالة الأصلية|"
    "元のメッセージ|原始邮件|原始郵件|邮件原件|원본 메시지|"
    "원본 이메일|thư gốc|pesan asli|ข้อความต้นฉบับ|missatge original"
)
_FORWARD_STARTS = (
    "begin forwarded message|začátek přepos(?:í)?lané zprávy|start på videresendt besked|"
    "anfang der weitergeleiteten (?:nachricht|e-mail)|inicio del mensaje reenviado|välitetty viesti(?: alkaa)?|"
    "välitetyn viestin alku|début du message (?:réexpédié|transféré)|započni proslijeđenu poruku|"
    "(?:a )?továbbított (?:levél|üzenet) kezdete|inizio (?:del )?messaggio inoltrato|begin doorgestuurd bericht|"
    "videresendt(?: melding| meddelelse| besked)?|początek (?:przekazywanej|przekazanej) wiadomości|"
    "początek wiadomości przekazanej dalej|início da mensagem (?:re)?encaminhada|"
    "începe mesajul redirecționat|începutul mesajului redirecționat|"
    "начало (?:переадресованного|пересылаемого|пересланного) сообщения|začiatok preposlanej správy|"
    "vidarebefordrat (?:mejl|brev|meddelande)|(?:iletilen )?ileti başlangıcı|iletilen iletinin başlangıcı|"
    "початок (?:листа, що пересилається|пересланого повідомлення|переадресованого повідомлення)|"
    "転送された(?:メッセージ|メール)|(?:下面是|以下是)被?转发的邮件|(?:以下為|開始)轉寄的?郵件|전달된 (?:메시지|이메일)"
)
"""What Apple Mail writes on a line of its own, ended by a colon, above a forwarded mail."""
_FORWARDED = (
    "forwarded message|begin forwarded message|forwarded by|forwarded mail|forwarded email|"
    "start of forwarded message|"
    "weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-mail)|weitergeleitet von|"
    "message transféré|message transmis|"
    "début du message (?:réexpédié|transféré)|transféré par|mensaje reenviado|inicio del mensaje reenviado|"
    "reenviado por|"
    "mensagem encaminhada|início da mensagem (?:reencaminhada|encaminhada)|encaminhado por|"
    "messaggio inoltrato|inizio messaggio inoltrato|"
    "inoltrato da|doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat (?:meddelande|brev)|"
    "videresendt (?:melding|meddelelse|besked)|"
    "videresendt|edelleen ?lähetetty viesti|välitetty viesti|edelleenlähettäjä|przekazana wiadomość|"
    "wiadomość przekazana dalej|přeposlaná zpráva|"
    "preposlaná správa|továbbított üzenet|mesaj redirecționat|proslijeđena poruka|posredovano sporočilo|"
    "edastatud (?:kiri|sõnum)|pārsūtīts ziņojums|"
    "persiųstas laiškas|iletilmiş mesaj|iletilen mesaj|προωθημένο μήνυμα|пересылаемое сообщение|"
    "пересланное сообщение|переслане повідомлення|препратено съобщение|"
    "הודעה שהועברה|رسالة معاد توجيهها|転送メッセージ|転送されたメール|转发邮件|轉寄郵件|轉寄的郵件|"
    "전달된 메시지|전달된 이메일|chuyển tiếp|"
    "pesan terusan|ข้อความที่ส่งต่อ|missatge reenviat|mensagem reencaminhada|treść przekazanej wiadomości|"
    "перенаправленное сообщение|перенаправлене повідомлення|iletilen ileti|転送されたメッセージ"
)
ORIGINAL_LINE = re.compile(
    rf"^[\s>|]*+[-=_*]{{2,}}+\s*+(?:{_ORIGINAL})(?![^\W_]).{{0,60}}$|^\s*(?:{_ORIGINAL})\s*[:：]?\s*[-=_]{{2,}}$", re.I
)
FORWARD_LINE = re.compile(
    rf"^[\s>|]*+[-=_*]{{2,}}+\s*+(?:{_FORWARDED})\b.{{0,200}}$|^\s*(?:{_FORWARD_STARTS})(?!\w).{{0,40}}[:：]\s*$",
    re.I,
)
RULE_LINE = re.compile(
    r"^\s*(?:_{5,}|-{5,}|={5,}|\*{5,}|~{5,}|#{5,}|–{3,}|—{3,}|─{3,}|━{3,}|(?:[-_=*~] ){5,}[-_=*~]?)\s*$"
)
LOTUS_SENDER = re.compile(
    r"^\s*(?:sent by: )?(?:.{2,120}?(?:@|"
    r"\son\s).{0,80}?|[^\W\d_].{1,60}\s{3})\d{1,2}/\d{1,2}/\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]m)?\s*$",
    re.I,
)
LOTUS_CUT = re.compile(r"^\s*\"?.{2,120}@.{2,80}\son\s+\d{1,2}/\d{1,2}/\d{2,4}\s*$", re.I)
"""A Lotus sender line whose time was wrapped to the next line."""
LOTUS_TIME = re.compile(r"^\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]m)?\s*$", re.I)
LOTUS_DATE = re.compile(
    r"^\s*(?:on )?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]m)?(?:\s+\w{3})?\s*$", re.I
)
REPLY_ABOVE = re.compile(
    r"(?:reply|respond|type your (?:reply|response)|write) (?:\w+ ){0,3}above (?:this|the) line|"
    r"antwort(?:en)? (?:\w+ ){0,4}(?:ober|über) ?(?:halb )?dieser|"
    r"(?:répond(?:ez|re)|réponse) (?:\w+ ){0,4}au-dessus de cette ligne|por encima de esta línea|acima desta linha|"
    r"sopra questa (?:riga|linea)|boven deze (?:regel|lijn)|^\s*##- .{3,200} -##\s*$",
    re.I,
)
ABOVE = ("above", "antwort", "au-dessus", "encima", "acima", "sopra", "boven", "##-")
"""One of these stands in every line in which REPLY_ABOVE is found."""
REPLY_MARK = re.compile(
    r"^\s*(?:[^\w\s]{2}|(?:please )?(?:reply|respond|type your (?:reply|response)|write your (?:reply|response)) "
    r"(?:\w+ ){0,3}above this line\W*$)",
    re.I,
)
"""How a line of REPLY_ABOVE looks that a help desk puts above what it sends, and no author writes."""
