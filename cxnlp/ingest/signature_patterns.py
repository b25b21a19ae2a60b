"""The words that close a mail, in some thirty languages: greetings, leave-taking, signatures, notices, footers.

Data only. Patterns are meant for one line or one short paragraph and have no nested quantifiers.
"""

from __future__ import annotations

import re

SIGNATURE_LINE = re.compile(r"^\s{0,3}(?:--|—|–|-- ?-|__|\*\*)\s?$")
DEVICE_LINE = re.compile(
    r"^[\s*_>-]{0,6}(?:"
    r"(?:this (?:e-?mail|message) was )?(?:sent|written|typed) (?:with \S+ )?(?:from|via|using|by|with|"
    r"on) (?:my|a|an|the|mobile|phone|outlook|yahoo|gmail|proton|samsung|"
    r"windows|blackberry|iphone|ipad|android|mail|aol|iCloud|zoho|spark|airmail|superhuman|nine)\b.{0,80}|"
    r"sent from .{1,30}(?:phone|pad|droid|galaxy|mobile|berry|tablet|handheld|device|mail|outlook|workspace|"
    r"web).{0,60}|"
    r"get outlook for .{1,40}|download .{1,20} outlook .{0,30}|(?:gesendet|verschickt|geschrieben) (?:von|mit|"
    r"über|via|vom) .{1,80}|von (?:meinem|unterwegs) .{0,60}(?:gesendet|gesendet\.)|"
    r"outlook für .{1,30} (?:beziehen|herunterladen).{0,30}|envoyé (?:de|depuis|à partir|via|avec) .{1,80}|"
    r"télécharge[zr] outlook .{1,40}|"
    r"(?:enviado|enviada) (?:desde|de|do|da|a partir|via|por|pelo|con) .{1,80}|obt(?:ener|enha|"
    r"er) (?:o )?outlook .{1,40}|descargar outlook .{1,40}|"
    r"inviato (?:da|dal|dall|con|tramite).{1,80}|ottieni outlook .{1,40}|scarica outlook .{1,40}|(?:verzonden|"
    r"verstuurd) (?:vanaf|van|met|vanuit|via) .{1,80}|"
    r"(?:download|verkrijg) outlook voor .{1,40}|outlook voor .{1,20} downloaden|skickat från .{1,80}|"
    r"hämta outlook .{1,40}|sendt fra .{1,80}|hent outlook .{1,40}|"
    r"få outlook .{1,40}|(?:lähetetty|lähetin) .{1,80}|hanki outlook .{1,40}|(?:wysłano|wysłane) (?:z|ze|"
    r"za) .{1,80}|pobierz (?:aplikację )?outlook .{1,40}|"
    r"odesláno (?:z|ze) .{1,80}|odoslané z .{1,80}|získ(?:at|ajte) outlook .{1,40}|.{1,40}(?:'|"
    r"’)?[bk][óoő]l küldve.{0,10}|trimis (?:de pe|din|de la) .{1,80}|"
    r"poslano (?:s|sa|z|iz) .{1,80}|saadetud minu .{1,60}|nosūtīts no .{1,60}|išsiųsta iš .{1,60}|.{1,40}(?:'|"
    r"’)?(?:dan|den|umdan) gönderildi.{0,10}|"
    r"στάλθηκε από .{1,80}|отправлено (?:с|из|от|через) .{1,80}|надіслано (?:з|із|від) .{1,80}|"
    r"изпратено от .{1,80}|נשלח מ.{1,80}|أرسل(?:ت)? من .{1,80}|"
    r"(?:iphone|ipad|android|スマートフォン).{0,10}から送信|从我的.{1,30}发送|发自我的.{1,30}|"
    r"從我的.{1,30}傳送|나의 .{1,30}에서 보냄|"
    r"내 .{1,30}에서 보냄|"
    r"đã gửi từ .{1,60}|dikirim dari .{1,60}|ส่งจาก.{1,60}|enviat des d.{1,60}"
    r")\s*$",
    re.I,
)
_DEVICE = (
    "sent written typed outlook gesendet verschickt geschrieben envoyé enviad inviato verzonden verstuurd "
    "skickat sendt lähetetty lähetin wysłan odesláno odoslané küldve trimis poslano saadetud nosūtīts išsiųsta "
    "gönderildi στάλθηκε отправлено надіслано изпратено נשלח أرسل 送信 发送 发自 傳送 보냄 gửi dikirim ส่งจาก enviat"
)
DEVICE_WORDS = tuple(_DEVICE.split())
"""Every line that DEVICE_LINE matches holds one of these, whatever its case: few lines are worth the pattern."""

# A disclaimer needs several of these stems, or one opening phrase and enough length.
DISCLAIMER_OPENING = re.compile(
    r"^[\s*_>#\"(\[-]*(?:(?:legal |confidentiality |privacy |important |e-?mail |security )*(?:disclaimer|"
    r"notice|warning|caution|confidential(?:ity)?)\b\s*(?:notice|statement|note|:|-|$)|"
    r"(?:this|the information (?:contained )?in this|the contents? of this|information in this|any views|"
    r"the views|unless otherwise|privileged|this communication|if you (?:have|are not)|"
    r"please (?:consider|think|note that this)|before printing|think before|save (?:paper|a tree)|"
    r"p(?:lease)? consider|registered (?:in|office|address|number)|company (?:reg|no)|"
    r"all e-?mails?|internet (?:e-?mail|communications?)|the sender|do not print|we process)\b|"
    r"(?:diese|der inhalt dieser|die information|bitte (?:denken|beachten|prüfen)|vertraulich|"
    r"haftungsausschluss|geschäftsführ|sitz der|handelsregister|registergericht|amtsgericht|ust|aufsichtsrat)|"
    r"(?:ce (?:message|courriel|mail|document)|cet(?:te)? (?:e-?mail|message|communication)|le contenu|"
    r"les informations|avis de confidentialité|confidentialité|pensez|avant d.imprimer|merci de (?:penser|"
    r"n.imprimer))|"
    r"(?:este (?:mensaje|correo|e-?mail|documento)|esta (?:mensagem|comunicación|comunicação)|esta informação|"
    r"aviso (?:legal|de confidencial)|la información|a informação|as informações|"
    r"antes de imprimir|confidencial|el contenido|o conteúdo|piense|pense|responsable|de conformidad)|"
    r"(?:questa? (?:e-?mail|messaggio|comunicazione)|questo|le informazioni|avviso|ai sensi|il (?:presente|"
    r"contenuto)|prima di stampare|rispetta l.ambiente)|"
    r"(?:dit (?:bericht|e-?mail)|deze (?:e-?mail|mail)|de inhoud|de informatie|aan dit bericht|denk aan|"
    r"disclaimer|voorbehoud)|"
    r"(?:detta (?:meddelande|e-?post|mail)|denn[ea] (?:e-?mail|e-?post|melding|meddelelse|mail)|tämä (?:viesti|"
    r"sähköposti)|tulosta|tänk på|tenk på|tænk på|luottamuksell)|"
    r"(?:ta wiadomość|niniejsz|treść|wiadomość|informacj|pomyśl|prosimy o|administrator|spółka|"
    r"tento (?:e-?mail|dokument)|tato (?:zpráva|správa)|informace|táto|obsah|e-?mail|před vytištěním|ez az|"
    r"a jelen)|"
    r"(?:acest|bu (?:e-?posta|ileti|mesaj)|это|настоящ|данное|информация|цей|αυτό|το παρόν|הודעה זו|מידע|"
    r"هذه? |本(?:邮件|郵件|メール|電子メール)|此(?:邮件|郵件|电子邮件)|이 (?:메일|이메일|메시지)))",
    re.I,
)
BARE_OPENING = re.compile(
    r"^[\s*_>#\"(\[-]*(?:this|diese|questo|ce document|este documento|pense|piense|la información|a informação|"
    r"de informatie|die information|les informations|le informazioni|informace|informacj\w*|obsah|treść|spółka|цей|это|"
    r"esta informação|de inhoud|le contenu|el contenido|o conteúdo|responsable|the sender|we process)\b"
    r"(?!\W+(?:e-?mail|mail|message|communication|transmission|and any|nachricht|messaggio|comunicazione|correo|"
    r"bericht))",
    re.I,
)
"""Words that open a sentence of one's own as well as a notice ("This must be deleted today.")."""
DISCLAIMER_STEM = re.compile(
    r"confidential|privileged|intended (?:solely|only|recipient|for|exclusively)|addressee|recipient|"
    r"unauthori[sz]ed|disclos|disseminat|distribut|strictly prohibited|in error|by mistake|"
    r"notify|delet|destroy|liab|virus|malware|monitor|attachment|proprietary|copyright|do not necessarily|"
    r"own views|legally binding|opinion|consider the environment|before printing|"
    r"think before you print|print this|personal data|data protection|privacy polic|gdpr|regist(?:ered|"
    r"ration)|vat|authorised and regulated|public record|"
    r"vertraulich|empfänger|irrtümlich|vernichten|löschen|unbefugt|unerlaubt|weitergabe|adressat|umwelt|"
    r"ausdruck|drucken|haftung|geschäftsführ|handelsregister|amtsgericht|hrb|ust-?id|aufsichtsrat|sitz der|"
    r"confidentiel|destinataire|erreur|détrui|supprim|diffusion|expéditeur|interdit|strictement|responsab|"
    r"imprim|environnement|altér|"
    r"confidencia|destinatari|erro?r|elimin|prohibi|proibid|divulga|borr|apag|remitente|remetente|"
    r"medio ambiente|meio ambiente|exclusiv|datos personales|dados pessoais|proteção|protección|"
    r"riservat|cancell|distrugg|ambiente|stampa|vietat|mittente|privacy|2016/679|196/2003|"
    r"vertrouwelijk|geadresseerde|bestemd|openbaarmaking|verwijder|aansprakelijk|milieu|afzender|vernietig|"
    r"konfidentiel|fortrolig|mottagare|modtager|mottaker|avsedd|tiltenkt|raderas?|slett|miljö|miljø|"
    r"luottamuksel|vastaanottaj|tarkoitettu|tuhoa|tulost|"
    r"poufn|adresat|odbiorc|usun|zniszcz|ujawni|rozpowszechn|wydruk|środowisk|krs|nip|regon|kapitał|důvěrn|"
    r"příjemc|adresát|odstra|vymaz|určen|životní|tisk|dôvern|"
    r"bizalmas|címzett|töröl|confiden|destinat|şterge|gizli|alıcı|yetkisiz|silin|конфиденц|адресат|получател|"
    r"удал|предназнач|ошибк|конфіденц|отримувач|"
    r"εμπιστευτικ|παραλήπτ|διαγρ|סודי|נמען|מחק|سري|المرسل إليه|المستلم|حذف|機密|秘密|受信者|削除|保密|"
    r"机密|收件人|删除|刪除|기밀|"
    r"수신인|삭제|bảo mật|rahasia",
    re.I,
)
EXTERNAL_BANNER = re.compile(
    r"^[\s*\[<_>!⚠️-]*(?:(?:external|extern[aeo]?|estern[ao]|ekstern[at]?)\b[\]\s*_>:!|–—-]{1,6})?(?:(?:caution|warning|"
    r"attention|notice|alert|important|achtung|vorsicht|warnung|hinweis|wichtig)\b.{0,30})?(?:(?:this|"
    r"the) (?:e-?mail|message|mail) (?:\w+ ){0,4}(?:originat\w+|came|comes|sent|is|was|"
    r"received) .{0,30}(?:outside|external)|"
    r"external (?:e-?mail|sender|message|mail)\b|you don.t often get (?:e-?mail|mail)|"
    r"some people who received this message|"
    r"(?:achtung|vorsicht|warnung|hinweis)\b.{0,30}(?:extern|außerhalb)|(?:diese|die) (?:e-?mail|"
    r"nachricht).{0,40}(?:extern|außerhalb)|externe (?:e-?mail|nachricht)|"
    r"(?:attention|avertissement)\b.{0,40}(?:externe|extérieur|hors de)|ce (?:message|courriel|"
    r"mail) (?:provient|vient|a été envoyé).{0,40}(?:externe|extérieur|hors)|"
    r"(?:precaución|atención|cuidado|atenção|advertencia)\b.{0,40}(?:extern|fuera|fora)|(?:este|"
    r"esta) (?:correo|mensaje|e-?mail|mensagem).{0,40}(?:extern|fuera de|fora da)|"
    r"(?:attenzione)\b.{0,40}(?:estern|fuori)|(?:let op|pas op)\b.{0,40}(?:extern|buiten)|(?:uwaga|pozor|"
    r"varning|advarsel|obs)\b.{0,60}(?:extern|ekstern|zewn|extern|utanför|mimo))",
    re.I,
)
EXTERNAL_LABEL = re.compile(r"^[\s*\[<_>!⚠️-]*(?:external|extern[aeo]?|estern[ao]|ekstern[at]?)[\]\s*_>!]*$", re.I)
"""A banner of one word."""
MAIL_WORD = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|sender|links?|attachments?|nachricht\w*|absender\w*|\w*anhäng\w*|courriels?|"
    r"expéditeur\w*|pièces? jointes?|correo|mensaje|mensagem|remitente|remetente|messaggio|mittente|bericht|afzender|"
    r"bijlage\w*|wiadomoś\w*|nadawc\w*|zpráv\w*|správ\w*|odes[ií]lat\w*|meddelande\w*|avsändar\w*|melding\w*|"
    r"avsender\w*|meddelelse\w*|afsender\w*)\b",
    re.I,
)
"""What every banner speaks of: the mail, who sent it, and what is not to be opened."""
FIRST_PERSON = re.compile(
    r"\b(?:I|we|us|our|my|me|ich|wir|uns|unser\w*|nous|notre|nos|je|nosotros|nuestr\w+|nós|noi|nostr\w+|ik|wij|ons|onze)\b",
    re.I,
)
"""Whoever speaks of himself: an author, not the foot of a mailing list."""
LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|to subscribe|list archives?|/mailman/|listinfo|groups\.google\.com|"
    r"you (?:received|are receiving) this (?:message|e-?mail|because)|manage (?:your )?(?:subscription|"
    r"preferences)|"
    r"abmelden|abbestellen|désabonner|désinscri|darse de baja|cancelar (?:la |a )?(?:suscripción|inscrição|"
    r"subscrição)|annulla l.iscrizione|afmelden|uitschrijven|avregistrera|"
    r"do you yahoo|yahoo! (?:mail|messenger|photos|auctions|greetings|shopping|sports|movies|finance)|hotmail|"
    r"msn (?:photos|explorer|messenger)|virus[- ]free|avast|scanned (?:by|for)|"
    r"checked by avg|powered by|get your free|http://explorer\.msn|to unsubscribe",
    re.I,
)

GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|hiya|howdy|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|"
    r"greetings|all|team|folks|hallo|hi|guten (?:tag|morgen|abend)|moin|servus|grüezi|sehr geehrte\w*|"
    r"liebe[rs]?|werte\w*|bonjour|bonsoir|salut|cher|chère|chers|chères|madame|monsieur|hola|buen(?:os|as)|"
    r"buen día|estimad\w+|querid\w+|caro|cara|prezad\w+|olá|oi|bom dia|boa (?:tarde|noite)|ciao|"
    r"buongiorno|buonasera|salve|gentile|gentili|egregi\w*|spett\w*|beste|geachte|goede(?:morgen|middag|"
    r"navond)|goedemorgen|dag|hej|hejsan|hei|kära|kære|kjære|god (?:morgen|dag|morgon|eftermiddag)|hyvä|terve|"
    r"moi|moikka|huomenta|"
    r"cześć|dzień dobry|szanown\w+|witam|drog\w+|dobrý den|ahoj|vážen\w+|milý|dobrý deň|kedves|tisztelt|szia|"
    r"sziasztok|jó napot|bună|stimat\w+|dragă|poštovan\w+|dragi|draga|pozdrav|bok|spoštovan\w+|"
    r"tere|lugupeetud|labdien|sveiki|cienīj\w+|gerb\w+|laba diena|merhaba|sayın|selam|iyi günler|γεια|"
    r"αγαπητ\w+|καλημέρα|здравствуйте|привет|добрый|уважаем\w+|доброго|шановн\w+|вітаю|привіт|добър ден|"
    r"здравей\w*|"
    r"שלום|היי|مرحبا|السلام|عزيزي|السيد|お世話|こんにちは|いつも|您好|你好|尊敬的|안녕|안녕하세요|"
    r"xin chào|kính|chào|selamat|halo|yth|"
    r"สวัสดี|เรียน|habari|sawubona|molo|goeie)(?!\w)",
    re.I,
)
CLOSING = re.compile(
    r"^\s*(?:(?:many |with |warm |kind |best |kindest |warmest |yours? |all |very |sincere |thanks and |"
    r"thank you and |thanks & |much )*(?:thanks|thank you|thx|tks|ty|regards|rgds|wishes|cheers|sincerely|"
    r"faithfully|truly|respectfully|"
    r"cordially|br|kr|brgds|best|all the best|talk soon|take care|speak soon|yours|love|tia|thanks again|"
    r"thanks a (?:lot|million)|thanks in advance|thanks so much|appreciate it|ta)\b|"
    r"(?:mit |viele |beste |liebe |freundliche[nr]? |herzliche[nr]? |schöne |sonnige )*(?:grüße[n]?|"
    r"grüsse[n]?|gruß|gruss|dank|mfg|lg|vg|bg|danke)\b|hochachtungsvoll|"
    r"(?:bien |très )?(?:cordialement|cdlt|cdt|à vous|amicalement|sincèrement|amitiés|bonne (?:journée|soirée|"
    r"fin)|salutations|merci|veuillez (?:agréer|recevoir)|respectueusement)\b|"
    r"(?:un (?:cordial )?(?:saludo|abrazo)|saludos|atentamente|atte|cordialmente|gracias|quedo (?:atent|a la)|"
    r"muchas gracias|abrazos?)\b|(?:atenciosamente|att|abraços?|obrigad[oa]|cumprimentos|"
    r"melhores cumprimentos|grat[oa]|com os melhores)\b|"
    r"(?:cordiali|distinti|cari|un (?:caro )?)?\s?(?:saluti|saluto|grazie|a presto|cordialmente|"
    r"buona (?:giornata|serata))\b|(?:met |vriendelijke |hartelijke |mvg|beste )*(?:groet(?:en|jes)?|groete|"
    r"mvg|dank|bedankt|hoogachtend)\b|"
    r"(?:med |bästa |vänliga? |vennlig |venlig |mange |hilsener? )*(?:hälsning(?:ar)?|hilsen|mvh|hilsner|vh|"
    r"tack|takk|tak)\b|(?:ystävällisin |parhain )?(?:terveisin|terveisiä|terv|terkuin|kiitos|yst)\b|"
    r"(?:z |serdecznie )*(?:poważaniem|pozdrawiam|pozdrowieniami|pozdr|dziękuję|dzięki|wyrazami)\b|"
    r"(?:s )?(?:pozdravem|pozdrav|děkuji|dík[y]?|pozdravom|ďakujem)\b|(?:üdvözlettel|üdv|tisztelettel|"
    r"köszönettel|köszönöm)\b|"
    r"(?:cu (?:stimă|respect|drag)|mulțumesc|o zi bună)\b|(?:srdačan pozdrav|lijep pozdrav|lep pozdrav|hvala|"
    r"lp|s poštovanjem|s spoštovanjem)\b|(?:lugupidamisega|parimate|tervitades|ar cieņu|paldies|pagarbiai|"
    r"ačiū|su pagarba)\b|"
    r"(?:saygılar(?:ımla|ımızla)?|teşekkürler|iyi çalışmalar|sevgiler|selamlar)\b|(?:με εκτίμηση|ευχαριστώ|"
    r"φιλικά|χαιρετισμούς)|(?:с уважением|спасибо|с наилучшими|всего доброго|з повагою|дякую|с уважение|"
    r"поздрави|благодаря)|"
    r"(?:בברכה|תודה|بالتوفيق|مع (?:التحية|أطيب|خالص)|تحياتي|شكرا|よろしく|敬具|宜しく|此致|谢谢|謝謝|祝好|"
    r"顺祝|감사합니다|고맙습니다|드림|"
    r"trân trọng|cảm ơn|salam|terima kasih|hormat|ขอบคุณ|ขอแสดง))",
    re.I,
)
CONTACT = re.compile(
    r"(?:\+\d|\b00\d{1,3}[\s().-])[\d\s().-]{6,}|\(\d{2,5}\)\s?\d{3}|\b\d{2,5}[-. /]\d{3,4}[-. ]\d{3,5}\b|"
    r"\b(?:tel|tlf|tfn|phone|ph|mob|mobile|cell|fax|direct|office|desk|ext|extn|voip|whatsapp|skype|téléphone|"
    r"telefon|telefono|teléfono|móvil|móbil|"
    r"handy|mobil|portable|gsm|puh|dir|fon|wew|тел|моб|טל|هاتف|電話|电话|전화)\b\.?\s?[:.]?\s?[+(\d]|"
    r"^\s*[tmfpcdoe]\s?[:.]\s?[+(\d]|^\s*x-?\d{4,5}\b|\bx\d{4,5}\s*$|https?://|\bwww\.|"
    r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,20}|linkedin|\b(?:p\.?\s?o\.?\s?box|postfach)\b",
    re.I,
)
TITLE_WORD = re.compile(
    r"\b(?:manager|director|head|chief|officer|vp|svp|evp|avp|vice|president|ceo|cfo|cto|coo|cio|ciso|cpo|"
    r"founder|partner|principal|lead|leader|engineer|developer|analyst|consultant|specialist|coordinator|"
    r"administrator|assistant|"
    r"executive|representative|associate|architect|scientist|accountant|controller|buyer|procurement|"
    r"purchasing|success|support|sales|marketing|operations|finance|accounting|accounts|payable|legal|counsel|"
    r"attorney|advisor|adviser|"
    r"supervisor|superintendent|technician|planner|strategist|secretary|clerk|nurse|professor|dr|phd|mba|msc|"
    r"pmp|cpa|esq|inc|llc|llp|ltd|plc|gmbh|ag|kg|bv|nv|ab|as|oy|oyj|aps|sa|sas|sarl|srl|spa|sl|lda|ltda|"
    r"sp\. z o\.o|s\.r\.o|kft|"
    r"zrt|pty|pte|corp|corporation|company|co|group|department|dept|division|team|leiter\w*|leitung|"
    r"geschäftsführ\w*|abteilung|einkauf|vertrieb|buchhaltung|referent\w*|sachbearbeit\w*|prokurist\w*|"
    r"responsable|directeur|directrice|chef|chargée?|"
    r"acheteu\w+|gérant\w*|ingénieur\w*|comptab\w+|service|gerente|director[ae]?|jef[ea]|responsável|"
    r"responsabile|coordenador\w*|coordinador\w*|analista|contas|cuentas|compras|ventas|diretor\w*|direttore|"
    r"direttrice|ufficio|acquisti|amministrazione|"
    r"inkoper|inkoop|directeur|hoofd|medewerker|verkoop|chef|ansvarig|inköp\w*|ekonomi|direktør|sjef|leder|"
    r"innkjøp|johtaja|päällikkö|ostaja|kierownik|dyrektor|specjalista|prezes|ředitel\w*|vedoucí|obchod\w*|"
    r"vezető|igazgató|müdür\w*|uzman\w*|"
    r"директор|менеджер|руководитель|отдел|начальник)\b",
    re.I,
)
CONTACT_WORD = re.compile(
    r"^(?:tel|phone|ph|mob|cell|fax|dir|off|desk|e-?mail|web|www|skype|t|m|f|e|d|o|w|p|handy|telefo|gsm|"
    r"mail)\w*\s*[.:]",
    re.I,
)
