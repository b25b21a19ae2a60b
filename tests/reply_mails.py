"""Forty mails with inline answers or forwarded text, written for this test, with the words that are their author's.

`text` is what must remain (greeting and closing included), "" where the author added nothing. HTML mails are marked.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    name: str
    subject: str
    body: str
    text: str
    html: bool = False


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


ASK = "Hello Ada,\n\nWhich week suits you?\n\nWho brings the figures?\n\nRegards\nBo"
ON = "On Mon, 5 May 2025 at 09:00, Bo Marsh <bo@vendor.example> wrote:"
OUTLOOK = "From: Bo Marsh <bo@vendor.example>\nSent: Monday, May 5, 2025 9:00 AM\nTo: Ada Quill <ada@orchard.example>\nSubject: RE: Plan\n\n"

INLINE = [
    Reply("two answers between quotes", "Re: Plan",
          f"{ON}\n> Hello Ada,\n>\n> Which week suits you?\n\nThe second one.\n\n> Who brings the figures?\n\nI do.\n",
          "The second one.\n\nI do."),
    Reply("greeting above, answers inside", "Re: Plan",
          f"Hi Bo,\n\nanswers inside.\n\n{ON}\n> Which week suits you?\nThe second one.\n> Who brings the figures?\nI do.\n\nAda",
          "Hi Bo,\n\nanswers inside.\n\nThe second one.\n\nI do.\n\nAda"),
    Reply("answer of several lines", "Re: Plan",
          f"{ON}\n> Which week suits you?\n\nThe second one is free,\nbut only until Wednesday,\nwhen our auditors arrive.\n\n> Regards\n> Bo\n",
          "The second one is free,\nbut only until Wednesday,\nwhen our auditors arrive."),
    Reply("nested quotes", "Re: Re: Plan",
          f"{ON}\n>> Can you do May?\n> Yes, which week?\n\nThe second.\n\n>> And June?\n> No.\n\nThen July.\n",
          "The second.\n\nThen July."),
    Reply("answer below everything", "Re: Plan", f"{ON}\n{_quoted(ASK)}\n\nThe second week, and Cy brings them.\n\nAda",
          "The second week, and Cy brings them.\n\nAda"),
    Reply("answer above everything", "Re: Plan", f"The second week.\n\nAda\n\n{ON}\n{_quoted(ASK)}\n", "The second week.\n\nAda"),
    Reply("German attribution", "AW: Plan",
          "Am 05.05.2025 um 09:00 schrieb Bo Marsh:\n> Welche Woche passt?\n\nDie zweite.\n\n> Wer bringt die Zahlen?\n\nIch.\n",
          "Die zweite.\n\nIch."),
    Reply("French attribution", "Re: Plan",
          "Le lun. 5 mai 2025 à 09:00, Bo Marsh <bo@vendor.example> a écrit :\n> Quelle semaine ?\n\nLa deuxième.\n\n> Qui apporte les chiffres ?\n\nMoi.\n",
          "La deuxième.\n\nMoi."),
    Reply("Spanish attribution", "Re: Plan",
          "El lun, 5 may 2025 a las 9:00, Bo Marsh (<bo@vendor.example>) escribió:\n\n> ¿Qué semana?\n\nLa segunda.\n",
          "La segunda."),
    Reply("Dutch attribution", "Re: Plan", "Op ma 5 mei 2025 om 09:00 schreef Bo Marsh <bo@vendor.example>:\n> Welke week?\n\nDe tweede.\n", "De tweede."),
    Reply("Polish attribution", "Odp: Plan", "pon., 5 maj 2025 o 09:00 Bo Marsh <bo@vendor.example> napisał(a):\n> Który tydzień?\n\nDrugi.\n", "Drugi."),
    Reply("attribution over two lines", "Re: Plan",
          "On Monday, the 5th of May, 2025 at 9:00 in the morning, Bo Marsh\n<bo@vendor.example> wrote:\n\n> Which week?\n\nThe second.\n",
          "The second."),
    Reply("bars without a blank", "Re: Plan", f"{ON}\n>Which week suits you?\nThe second one.\n>Who brings the figures?\nI do.\n",
          "The second one.\n\nI do."),
    Reply("signature mark after the answers", "Re: Plan",
          f"{ON}\n> Which week?\n\nThe second.\n\n-- \nAda Quill\nHead of Orchards\n+44 20 5550 1234\n", "The second."),
    Reply("quoted signature", "Re: Plan",
          f"{ON}\n> Which week?\n\nThe second.\n\n> -- \n> Bo Marsh\n> Vendor Ltd | +1 555 0100\n", "The second."),
    Reply("a list as answer", "Re: Plan", f"{ON}\n> What is missing?\n\n- the figures\n- a room\n- lunch\n\n> Anything else?\n\nNo.\n",
          "- the figures\n- a room\n- lunch\n\nNo."),
    Reply("answer that quotes a sign", "Re: Plan", f"{ON}\n> What is the limit?\n\nAnything > 40 counts as late for us.\n",
          "Anything > 40 counts as late for us."),
    Reply("phone line at the end", "Re: Plan", f"The second week.\n\nSent from my iPhone\n\n{ON}\n{_quoted(ASK)}\n", "The second week."),
    Reply("HTML answers between quotes", "Re: Plan",
          "<div>Hi Bo, see below.</div><div class='gmail_quote'><div class='gmail_attr'>On Mon, 5 May 2025 at 09:00, Bo Marsh &lt;bo@vendor.example&gt; wrote:<br></div>"
          "<blockquote class='gmail_quote'>Which week?</blockquote></div><div>The second.</div>"
          "<blockquote class='gmail_quote'>Who brings the figures?</blockquote><div>I do.</div>",
          "Hi Bo, see below.\n\nThe second.\n\nI do.", True),
    Reply("HTML answer above an Outlook block", "RE: Plan",
          "<p>The second week, please.</p><div id='divRplyFwdMsg'><b>From:</b> Bo Marsh &lt;bo@vendor.example&gt;<br><b>Sent:</b> Monday, May 5, 2025 9:00 AM<br>"
          "<b>To:</b> Ada Quill<br><b>Subject:</b> Plan</div><p>Which week suits you?</p>", "The second week, please.", True),
]  # fmt: skip
FORWARDS = [
    Reply("Gmail forward with a line", "Fwd: Plan",
          "Bo, see what Cy says.\n\n---------- Forwarded message ---------\nFrom: Cy Dunn <cy@orchard.example>\nDate: Mon, 5 May 2025 at 09:00\nSubject: Plan\nTo: Ada Quill <ada@orchard.example>\n\nI will not pay for this.\n",
          "Bo, see what Cy says."),
    Reply("Gmail forward without a word", "Fwd: Plan",
          "---------- Forwarded message ---------\nFrom: Cy Dunn <cy@orchard.example>\nDate: Mon, 5 May 2025 at 09:00\nSubject: Plan\nTo: Ada Quill <ada@orchard.example>\n\nI will not pay for this.\n", ""),
    Reply("Outlook forward", "FW: Plan", "FYI, please keep to yourself.\n\nAda\n\n" + OUTLOOK + "We raise prices in July.\n", "FYI, please keep to yourself.\n\nAda"),
    Reply("Outlook forward with a rule", "FW: Plan", "Can you help Cy here?\n\n________________________________\n" + OUTLOOK + "The login fails.\n", "Can you help Cy here?"),
    Reply("Apple forward", "Fwd: Plan",
          "What do you make of it?\n\nBegin forwarded message:\n\nFrom: Cy Dunn <cy@orchard.example>\nSubject: Plan\nDate: 5 May 2025 at 09:00:00 BST\nTo: Ada Quill <ada@orchard.example>\n\nWe should leave.\n",
          "What do you make of it?"),
    Reply("Thunderbird forward", "Fwd: Plan",
          "For your files.\n\n-------- Forwarded Message --------\nSubject: \tPlan\nDate: \tMon, 5 May 2025 09:00:00 +0100\nFrom: \tCy Dunn <cy@orchard.example>\nTo: \tAda Quill <ada@orchard.example>\n\nThe terms are fine.\n",
          "For your files."),
    Reply("German forward", "WG: Plan",
          "Zur Info, bitte prüfen.\n\nVon: Cy Dunn <cy@orchard.example>\nGesendet: Montag, 5. Mai 2025 09:00\nAn: Ada Quill <ada@orchard.example>\nBetreff: Plan\n\nDas geht so nicht.\n",
          "Zur Info, bitte prüfen."),
    Reply("French forward", "TR: Plan",
          "Pour information.\n\nDe : Cy Dunn <cy@orchard.example>\nEnvoyé : lundi 5 mai 2025 09:00\nÀ : Ada Quill <ada@orchard.example>\nObjet : Plan\n\nNous arrêtons.\n", "Pour information."),
    Reply("Spanish forward", "RV: Plan",
          "Mira esto.\n\nDe: Cy Dunn <cy@orchard.example>\nEnviado: lunes, 5 de mayo de 2025 9:00\nPara: Ada Quill <ada@orchard.example>\nAsunto: Plan\n\nNo seguimos.\n", "Mira esto."),
    Reply("Italian forward", "I: Plan",
          "Per conoscenza.\n\nDa: Cy Dunn <cy@orchard.example>\nInviato: lunedì 5 maggio 2025 09:00\nA: Ada Quill <ada@orchard.example>\nOggetto: Plan\n\nNon va bene.\n", "Per conoscenza."),
    Reply("Portuguese forward", "ENC: Plan",
          "Para conhecimento.\n\nDe: Cy Dunn <cy@orchard.example>\nEnviado: segunda-feira, 5 de maio de 2025 09:00\nPara: Ada Quill <ada@orchard.example>\nAssunto: Plan\n\nVamos parar.\n", "Para conhecimento."),
    Reply("Swedish forward", "VB: Plan",
          "Se nedan.\n\nFrån: Cy Dunn <cy@orchard.example>\nSkickat: den 5 maj 2025 09:00\nTill: Ada Quill <ada@orchard.example>\nÄmne: Plan\n\nVi slutar.\n", "Se nedan."),
    Reply("forward of a forward", "Fwd: Fwd: Plan",
          "Third hand, sorry.\n\n---------- Forwarded message ---------\nFrom: Cy Dunn <cy@orchard.example>\nDate: Mon, 5 May 2025 at 09:00\nSubject: Fwd: Plan\nTo: Ada Quill <ada@orchard.example>\n\nLook.\n\n---------- Forwarded message ---------\nFrom: Di Eng <di@other.example>\nDate: Sun, 4 May 2025 at 09:00\nSubject: Plan\nTo: Cy Dunn <cy@orchard.example>\n\nCheaper than theirs.\n",
          "Third hand, sorry."),
    Reply("forward with a closing", "Fwd: Plan",
          "Hello Bo,\n\nour legal team wrote this. Please answer by Friday.\n\nKind regards\nAda\n\n-----Original Message-----\n" + OUTLOOK + "Clause 4 must go.\n",
          "Hello Bo,\n\nour legal team wrote this. Please answer by Friday.\n\nKind regards\nAda"),
    Reply("Outlook reply with a long thread", "RE: Plan",
          "Agreed.\n\n" + OUTLOOK + "So we agree?\n\n" + OUTLOOK.replace("Bo Marsh <bo@vendor.example>", "Ada Quill <ada@orchard.example>", 1) + "Almost.\n", "Agreed."),
    Reply("bold header block", "RE: Plan",
          "Works for me.\n\n*From:* Bo Marsh <bo@vendor.example>\n*Sent:* Monday, May 5, 2025 9:00 AM\n*To:* Ada Quill <ada@orchard.example>\n*Subject:* Plan\n\nTuesday at ten?\n", "Works for me."),
    Reply("Lotus forward", "Fw: Plan",
          "Please read.\n\n----- Forwarded by Ada Quill/Orchard on 05/05/2025 09:00 AM -----\n\nFrom:\tCy Dunn/Orchard\nTo:\tAda Quill/Orchard@Orchard\nDate:\t05/05/2025 08:12 AM\nSubject:\tPlan\n\nWe wait.\n", "Please read."),
    Reply("HTML forward", "Fwd: Plan",
          "<div>See Cy's mail.</div><br><div class='gmail_quote'><div class='gmail_attr'>---------- Forwarded message ---------<br>From: <b>Cy Dunn</b> &lt;cy@orchard.example&gt;<br>"
          "Date: Mon, 5 May 2025 at 09:00<br>Subject: Plan<br>To: Ada Quill &lt;ada@orchard.example&gt;<br></div><p>We should leave.</p></div>", "See Cy's mail.", True),
    Reply("Japanese header block", "Re: Plan",
          "第二週でお願いします。\n\n差出人: Bo Marsh <bo@vendor.example>\n送信日時: 2025年5月5日 9:00\n宛先: Ada Quill <ada@orchard.example>\n件名: Plan\n\nいつがよろしいですか。\n", "第二週でお願いします。"),
    Reply("Russian header block", "RE: Plan",
          "Вторая неделя.\n\nОт: Bo Marsh <bo@vendor.example>\nОтправлено: 5 мая 2025 г. 9:00\nКому: Ada Quill <ada@orchard.example>\nТема: Plan\n\nКакая неделя?\n", "Вторая неделя."),
]  # fmt: skip
REPLIES = INLINE + FORWARDS
