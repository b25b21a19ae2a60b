import pytest

from cxnlp.ingest.columns import LAYOUTS, fit, map_columns, normalised

HEADERS = {
    "people": (
        "Contact ID,First Name,Last Name,Title,Email,Account Name,Account ID",
        "Record ID,First name,Last name,Email,Job title,Associated Company,Contact owner",
        "name,emails,title,role,account,side",
        "Vorname,Nachname,E-Mail-Adresse,Position,Firma",
        "Nom,Prénom,Adresse e-mail,Poste,Entreprise",
        "Nombre,Apellidos,Correo electrónico,Cargo,Empresa",
        "Nome completo,E-mail,Cargo,Empresa",
        "Nom,Prénom,Courriel professionnel,Fonction,Entreprise",
        "Vorname,Nachname,E-Mail,Stellenbezeichnung,Firmenname",
    ),
    "accounts": (
        "account,name,domains,owner,segment,arr,currency,renewal_date",
        "Account ID,Account Name,Website,Type,Annual Revenue,Account Owner",
        "Kunde,Domäne,Vertragsende,Währung",
        "Compte,Site web,Date de renouvellement",
    ),
    "metrics": (
        "account,week,logins,seats",
        "account,date,metric,value",
        "Kunde,Kalenderwoche,Logins",
        "Cliente,Semana,Usuarios",
    ),
    "surveys": (
        "account,person,sent_at,answered_at,kind,score,scale_min,scale_max,comment",
        "Respondent,Score,Comment,Date",
        "Kunde,Umfrage,Gesendet am,Beantwortet am,Bewertung,Kommentar",
    ),
    "invoices": (
        "account,invoice_id,amount,due_date,paid_date",
        "Kunde,Rechnungsnummer,Betrag,Fällig am,Bezahlt am",
        "Client,Numéro de facture,Montant TTC,Date d'échéance,Date de paiement",
        "Cliente,Número de factura,Importe,Fecha de vencimiento,Fecha de pago",
        "Cliente,Número da fatura,Valor total,Data de vencimento,Data de pagamento",
        "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate",
        "Cliente,Nº de factura,Importe,Fecha de vencimiento,Fecha de pago",
        "Client,N° facture,Montant TTC,Date d'échéance,Date de paiement",
        "Cliente,Nº da fatura,Valor total,Data de vencimento,Data de pagamento",
        "Cliente,Fattura n.,Importo,Data di scadenza,Pagato il",
        "Kunde,Belegnr.,Betrag,Fällig am,Bezahlt am",
        "Beleg-Nr.,Debitor,Bruttobetrag EUR,fällig,ausgeglichen am",
        "Klant,Factuurnr,Bedrag,Vervaldatum,Betaald op",
    ),
    "outcomes": ("account,date,outcome", "Kunde,Datum,Ergebnis", "Compte,Date,Résultat"),
    "helpdesk": (
        "ticket_id,ticket_subject,ticket_status,requester_name,comment_created_at,author_email,comment_body",
        "Case Number,Subject,Description,Status,Priority,Date/Time Opened,Contact Name,Account Name",
        "Ticketnummer,Betreff,Beschreibung,Status,Erstellt am",
        "Ticket ID,Ticket name,Ticket description,Create date",
    ),
    "jira": (
        "Issue key,Issue id,Status,Reporter,Created,Summary,Description,Comment,Comment",
        "Clave de incidencia,Resumen,Estado,Informador,Creada,Descripción,Comentario",
        "Vorgangsschlüssel,Zusammenfassung,Status,Autor,Erstellt,Beschreibung,Kommentar",
    ),
    "tasks": (
        "Id,Subject,ActivityDate,CreatedDate,Owner.Name,Owner.Email,Account.Name,Type,Status,Description",
        "Subject,Date,Assigned,Type,Comments,Company / Account",
    ),
}


@pytest.mark.parametrize(("kind", "header"), [(k, h) for k, headers in HEADERS.items() for h in headers])
def test_headers_of_many_tools_and_languages_fit_their_kind_best(kind, header):
    columns = header.split(",")
    best = max(LAYOUTS, key=lambda other: fit(columns, other))
    assert best == kind
    assert fit(columns, kind) >= 0.6


@pytest.mark.parametrize(
    "header", ["a,b", "time,speaker,text", "name,price", "Start,End,Title", "timestamp,level,line"]
)
def test_other_tables_fit_nothing_well(header):
    assert max(fit(header.split(","), kind) for kind in LAYOUTS if kind != "metrics") == 0


def test_names_are_compared_without_style():
    assert {normalised(h) for h in ("Owner.Email", "owner_email", "OwnerEmail", " OWNER EMAIL ")} == {"owner email"}


def test_several_columns_of_one_field_come_in_order_of_commonness():
    mapped = map_columns(["Email 2", "Name", "Email"], "people")
    assert mapped.columns["emails"] == (2, 0)
    assert mapped.cell(["b@x", "Bo", ""], "emails") == "b@x"


def test_a_mapping_overrides():
    mapped = map_columns(["Wer", "Post"], "people", {"name": "Wer", "emails": "Post"})
    assert mapped.missing == ()
    assert mapped.columns == {"name": (0,), "emails": (1,)}


def test_a_currency_behind_an_amount_is_left_out_and_makes_no_date_of_one():
    columns = map_columns(["Invoice", "Customer", "amount_eur", "Due date", "Paid EUR"], "invoices").columns
    assert columns == {"invoice_id": (0,), "account": (1,), "amount": (2,), "due_date": (3,)}
