"""The names that calendars give the columns of a list of meetings; form as in `column_names`.

Source: the columns of Outlook's export to CSV in the language of the program.
"""

from __future__ import annotations

from collections.abc import Mapping

CALENDAR: Mapping[str, str] = {
    "subject": (
        "subject; title; event; event name; event title; event type name; meeting name; meeting title; summary; betreff"
        "; titel; objet; titre; asunto; oggetto; onderwerp; assunto; amne; emne; temat; aihe; predmet; targy; 件名"
        "; 主题; 제목"
    ),
    "start day": (
        "start date; start; starts; start day; start date time; begins; beginnt am; startdatum; beginn; debut"
        "; date de debut"
        "; fecha de comienzo; fecha de inicio; data inizio; data di inizio; begindatum; data de inicio; startdato"
        "; data rozpoczecia; alkamispaiva; datum zahajeni; 開始日; 开始日期; 시작 날짜"
    ),
    "start time": (
        "start time; beginnt um; startzeit; heure de debut; comienzo; hora de comienzo; hora de inicio; ora inizio"
        "; ora di inizio; begintijd; starttid; starttidspunkt; czas rozpoczecia; godzina rozpoczecia; alkamisaika"
        "; cas zahajeni; 開始時刻; 开始时间; 시작 시간"
    ),
    "end day": (
        "end date; end; ends; end date time; endet am; enddatum; fin; date de fin; fecha de finalizacion; data fine"
        "; einddatum; data de termino; slutdatum; slutdato; data zakonczenia; paattymispaiva; 終了日; 结束日期"
    ),
    "all day": (
        "all day event; all day; ganztagiges ereignis; ganztagig; journee entiere; todo el dia; giornata intera"
        "; gebeurtenis duurt hele dag; hele dag; evento de dia inteiro; heldag; hele dagen; wydarzenie calodzienne"
        "; 終日イベント; 全天事件"
    ),
    "organizer": (
        "meeting organizer; organizer; organiser; host; user name; besprechungsplanung; besprechungsorganisator"
        "; organisator; organisateur de la reunion; organisateur; organizador de la reunion; organizador"
        "; organizzatore riunione"
        "; organizzatore; vergadering georganiseerd door; organisator van vergadering; organizador da reuniao"
        "; motesorganisator; modearrangor; møtearrangør; mødearrangør; organizator spotkania; kokouksen jarjestaja"
        "; 会議の開催者; 開催者; 会议组织者"
    ),
    "organizer email": "organizer email; host email; user email; e mail des organisators",
    "required": (
        "required attendees; erforderliche teilnehmer; participants obligatoires; asistentes necesarios"
        "; asistentes obligatorios; partecipanti necessari; partecipanti obbligatori; vereiste deelnemers"
        "; participantes necessarios; participantes obrigatorios; obligatoriska deltagare; nødvendige deltagere"
        "; nødvendige deltakere; obligatoriske deltakere; wymagani uczestnicy; pakolliset osallistujat; 必須出席者"
        "; 必需的与会者; 필수 참석자"
    ),
    "optional": (
        "optional attendees; optionale teilnehmer; participants facultatifs; asistentes opcionales"
        "; partecipanti facoltativi; optionele deelnemers; participantes opcionais; valfria deltagare"
        "; valgfrie deltagere; valgfrie deltakere; opcjonalni uczestnicy; valinnaiset osallistujat; 任意出席者"
        "; 可选的与会者; 선택적 참석자"
    ),
    "attendee": (
        "attendees; attendee; attendee name; invitees; invitee; invitee name; guests; participants; teilnehmer"
        "; participantes; asistentes; partecipanti; deelnemers; deltagare; deltagere"
    ),
    "attendee email": "invitee email; attendee email; attendee emails; guest email; guest emails",
    "resources": (
        "meeting resources; besprechungsressourcen; ressources de la reunion; recursos de la reunion"
        "; risorse della riunione; vergaderbronnen; recursos da reuniao; motesresurser; moderessourcer"
        "; mødereressourcer; zasoby spotkania; リソース; 会议资源"
    ),
    "text": (
        "description; notes; beschreibung; descripcion; descrizione; beschrijving; omschrijving; descricao"
        "; beskrivning; beskrivelse; opis; kuvaus; 内容; 説明; 描述"
    ),
    "cancelled": "canceled; cancelled; is cancelled; abgesagt; annule; cancelado; annullato; geannuleerd",
    "uid": "uid; ical uid; event uuid; event id; meeting id",
}
