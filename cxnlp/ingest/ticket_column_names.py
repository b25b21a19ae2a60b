"""The names that help desks and CRMs give the columns of tickets and tasks; form as in `column_names`."""

from __future__ import annotations

from collections.abc import Mapping

from cxnlp.ingest.column_names import ACCOUNT_NAMES

_TICKET_ID = (
    "ticket id; ticket number; ticket no; ticket; ticket key; case number; case id; case; issue id; issue number"
    "; request id; conversation id; display id; ticketnummer; ticket nr; fallnummer; vorgangsnummer; anfrage id"
    "; numero de ticket; id du ticket; numero du ticket; numero de caso; id del ticket; id de ticket"
    "; numero do ticket; id do ticket; numero do caso; numero de chamado"
)

TICKETS: Mapping[str, Mapping[str, str]] = {
    "helpdesk": {
        "id": _TICKET_ID + "; id; record id",
        "subject": (
            "ticket subject; subject; ticket name; title; summary; issue subject; betreff; titel; thema; objet"
            "; sujet; titre; asunto; titulo; titolo; assunto; oggetto; onderwerp"
        ),
        "description": (
            "description; ticket description; initial message; first message; details; beschreibung; anfragetext"
            "; description du ticket; descripcion; descricao; descrizione; omschrijving"
        ),
        "status": (
            "ticket status; status; state; case status; ticket state; zustand; statut; etat; estado; situacao"
            "; stato; pipeline stage"
        ),
        "priority": (
            "ticket priority; priority; urgency; prioritat; dringlichkeit; priorite; urgence; prioridad; prioridade"
            "; priorita"
        ),
        "created": (
            "ticket created at; ticket created; created at; created; created date; created on; create date"
            "; opened at; opened date; started at; created time; date time opened; opened; hora de creacion"
            "; erstellt; erstellt am; angelegt am; cree le"
            "; date de creation; creado; creado el; fecha de creacion; criado em; data de criacao"
            "; data di creazione; aangemaakt op"
        ),
        "solved": (
            "solved at; ticket solved at; hora de resolucion; date de resolution; gelost; resolved at"
            "; resolved time; closed at; closed date; ticket closed at"
            "; close date; closed time; date time closed; gelost am; geschlossen am; resolu le; ferme le"
            "; date de cloture; resuelto el; cerrado el; fecha de cierre; resolvido em; fechado em"
            "; data de fechamento; data de encerramento"
        ),
        "requester": (
            "requester name; requester; contact name; full name; associated contact; contact; customer contact"
            "; reporter; melder; anforderer; anfragender; nombre completo; nom complet; kontakt; demandeur"
            "; solicitante; contacto; contato; richiedente; aanvrager"
        ),
        "requester email": (
            "requester email; requester e mail; contact email; email; reporter email; e mail"
            "; e mail des anforderers; e mail adresse des anfragenden; e mail du demandeur"
            "; email du demandeur; correo del solicitante; email do solicitante"
            "; correo electronico; contact e mail"
        ),
        "organization": ACCOUNT_NAMES,
        "comment": (
            "comment body; comment; comment text; message; message body; body; reply; text; content; kommentar"
            "; nachricht; antwort; commentaire; message du commentaire; comentario; mensaje; mensagem; cuerpo"
            "; corpo; commento; bericht"
        ),
        "comment created": (
            "comment created at; comment created; comment date; comment time; message created at; sent at"
            "; replied at; timestamp; date; datum; kommentardatum; kommentar erstellt am; gesendet am"
            "; date du commentaire; envoye le; fecha; fecha del comentario; enviado el; data; data do comentario"
            "; enviado em"
        ),
        "author": (
            "author name; author; comment author; from; sender; sender name; autor; verfasser; absender; auteur"
            "; expediteur; remitente; remetente; autore; von; de; kommentar autor; kommentarautor"
            "; auteur du commentaire; autor del comentario"
            "; autor do comentario"
        ),
        "author email": (
            "author email; author e mail; comment author email; from email; sender email; email autor"
            "; e mail des autors; autor e mail; email de l auteur; correo del autor; email do autor"
        ),
        "author side": (
            "author type; author role; sender type; direction; comment author role; user type; author side"
            "; autorentyp; rolle; type d auteur; role de l auteur; tipo de autor; rol del autor; papel do autor"
        ),
        "public": "public; is public; comment public; visible to customer; offentlich; publico; publica",
        "internal": (
            "internal; private; is private; is internal; internal note; intern; prive; interne; privado; interno"
        ),
        "visibility": (
            "visibility; comment type; note type; message type; sichtbarkeit; visibilite; visibilidad; visibilidade"
        ),
    },
    "jira": {
        "id": (
            "issue key; key; vorgangsschlussel; schlussel; cle de ticket; cle; clave de incidencia; clave"
            "; chave da item; chave do item; chave; chiave segnalazione; chiave; issuesleutel"
        ),
        "subject": "summary; zusammenfassung; resume; resumen; resumo; riepilogo; samenvatting",
        "description": "description; beschreibung; descripcion; descricao; descrizione; beschrijving",
        "status": "status; etat; statut; estado; stato",
        "priority": "priority; prioritat; priorite; prioridad; prioridade; priorita; prioriteit",
        "created": "created; erstellt; cree; cree le; creation; creada; creado; criado; creato; aangemaakt",
        "solved": (
            "resolved; erledigt; resolu; resolution date; resuelta; resuelto; resolvido; resolvida; risolto; opgelost"
        ),
        "requester": "reporter; autor; rapporteur; informador; informante; relator; segnalatore; melder",
        "requester id": (
            "reporter id; autor id; rapporteur id; id du rapporteur; id del informador; relator id; id do relator"
        ),
        "creator": "creator; ersteller; createur; creador; criador; creatore",
        "creator id": "creator id; ersteller id; createur id; creador id; criador id",
        "assignee": (
            "assignee; bearbeiter; zugewiesene person; zugewiesen; responsable; persona asignada; responsavel"
            "; assegnatario"
        ),
        "assignee id": (
            "assignee id; bearbeiter id; id du responsable; responsable id; persona asignada id; responsavel id"
        ),
        "organization": (
            "organizations; organization; organisations; organisationen; organizaciones; organizacoes; customer"
            "; company"
        ),
        "comment": (
            "comment; comments; kommentar; kommentare; commentaire; commentaires; comentario; comentarios; commento"
            "; opmerking"
        ),
        "attachment": (
            "attachment; attachments; anhang; anhange; piece jointe; pieces jointes; archivo adjunto; adjunto"
            "; anexo; anexos; allegato"
        ),
        "ignored": (
            "issue id; issue type; resolution; updated; last viewed; project key; project name; project type; votes"
            "; labels; vorgangs id; vorgangstyp; losung; aktualisiert; id de la incidencia; tipo de incidencia"
            "; resolucion; actualizada; type de ticket; mise a jour; id da item; tipo de item; resolucao; atualizado"
        ),
    },
    "servicenow": {
        "id": "number; nummer; numero",
        "subject": "short description; kurzbeschreibung; description breve; breve descripcion",
        "description": "description; beschreibung; descripcion",
        "caller": "caller; caller id; anrufer; appelant; solicitante",
        "caller email": "caller email; caller id email",
        "contact": "contact; kontakt; contacto",
        "organization": "account; company; customer account; customer company; firma; societe; compania",
        "status": "state; incident state; status; zustand; etat; estado",
        "priority": "priority; prioritat; priorite; prioridad",
        "opened": "opened; opened at; geoffnet; ouvert; abierto",
        "created": "created; sys created on; erstellt; cree; creado",
        "solved": "resolved; resolved at; closed; closed at; gelost; geschlossen; resolu; ferme; resuelto; cerrado",
        "updated": "updated; sys updated on; aktualisiert; mis a jour; actualizado",
        "both journals": "comments and work notes; kommentare und arbeitsnotizen",
        "comments": (
            "additional comments; comments; additional comments customer visible; customer visible"
            "; zusatzliche kommentare; commentaires supplementaires; comentarios adicionales"
        ),
        "work notes": "work notes; work notes list; arbeitsnotizen; notes de travail; notas de trabajo",
        "opened by": "opened by; geoffnet von; ouvert par; abierto por",
        "assigned to": "assigned to; zugewiesen zu; affecte a; asignado a",
        "group": "assignment group; zuweisungsgruppe; groupe d affectation; grupo de asignacion",
        "ignored": (
            "category; subcategory; updated by; sys updated by; sys created by; created by; impact; urgency; active"
            "; sys id; close code; resolution code; configuration item; cmdb ci; location; due date; channel"
            "; contact type; severity; escalation; made sla; reassignment count; reopen count"
        ),
    },
    "tasks": {
        "id": "id; task id; activity id; aktivitat id",
        "subject": "subject; task subject; call title; meeting name; betreff; sujet; objet; asunto; assunto",
        "day": (
            "activity date; date; meeting date; due date; due date only; falligkeitsdatum; datum"
            "; date d echeance; fecha; data"
            "; data de vencimento"
        ),
        "created": (
            "created date; created at; create date; erstelldatum; erstellt am; date de creation; fecha de creacion"
            "; data de criacao"
        ),
        "owner": (
            "owner name; owner; assigned; assigned to; activity assigned to; author; created by; inhaber; zugewiesen zu"
            "; proprietaire; propietario"
            "; proprietario; asignado a; attribue a"
        ),
        "owner email": "owner email; assigned email; owner e mail",
        "owner ref": "owner id",
        "organization": (
            "account name; what name; company account; company account name; company name; customer; account"
            "; associated company"
            "; company; related to"
            "; firma account; kontoname; nom du compte; nombre de la cuenta; nome da conta"
        ),
        "contact": "who name; contact; contact name; associated contact; external attendees; name; kontakt; contacto"
        "; contato",
        "contact email": "who email; contact email; email",
        "contact ref": "who id",
        "organization ref": "account id",
        "ignored": "what id; priority; is closed; is high priority; call duration in seconds; activity date time",
        "type": (
            "type; task type; activity type; task subtype; aktivitatstyp; typ; type de tache; tipo; tipo de tarea"
            "; tipo de tarefa"
        ),
        "status": "status; statut; estado; task status",
        "text": (
            "description; comments; full comments; call notes; notes; comment; beschreibung; kommentare"
            "; vollstandige kommentare; commentaires; descripcion; comentarios; descricao"
        ),
    },
}
