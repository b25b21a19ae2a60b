"""The names that exports give their columns, in English, German, French, Spanish, Portuguese and some more.

Per kind of table: field to header names, "; " between them, the commoner first, in the form of `columns.normalised`
(lower case, no accents, words parted by one space).
"""

from __future__ import annotations

from collections.abc import Mapping

ACCOUNT_NAMES = (
    "account; account name; company; company name; customer; customer name; client; client name; organization"
    "; organisation; organization name; organisation name; associated company; primary associated company"
    "; parent account; firma; unternehmen; kunde; kundenname; firmenname; unternehmensname; organisationsname; konto"
    "; compte"
    "; organization 1 name; nom du compte; entreprise; societe; client nom; nom du client; cuenta"
    "; nombre de la cuenta; empresa; cliente"
    "; nombre del cliente; nombre de la empresa; compania; conta; nome da conta; nome da empresa"
    "; nome do cliente; empresa associada"
    "; entreprise associee; empresa asociada; zugehoriges unternehmen; azienda; nome account; ragione sociale"
    "; klant; bedrijf; foretag; kund; firmanavn; bedrift; kunde navn; virksomhed; yritys; asiakas; nazwa firmy; klient"
    "; row labels; zeilenbeschriftungen; etiquettes de lignes; etiquetas de fila; rotulos de linha"
    "; spolecnost; zakaznik; 会社名; 会社; 企業名; 取引先名; 公司; 公司名称; 客户; 회사; 고객사"
)
_NAME = (
    "name; full name; contact; contact name; person; display name; employee; vollstandiger name; kontakt"
    "; kontaktname; ansprechpartner; nom complet; nom du contact; nom prenom; nombre completo; nombre y apellidos"
    "; contacto; nome completo; nome do contato; nome do contacto; contato; nome e cognome; naam; namn; navn; nimi"
    "; imie i nazwisko; jmeno a prijmeni; 名前; 氏名; 姓名; 이름"
)
_CURRENCY = "currency; currency code; currency iso code; wahrung; devise; monnaie; moneda; divisa; moeda; valuta"
_OWNER = (
    "owner; owner name; account owner; company owner; organization owner; csm; customer success manager"
    "; account manager; inhaber"
    "; success manager; kontoinhaber; betreuer; verantwortlich; kundenbetreuer"
    "; zustandiger mitarbeiter fur unternehmen; proprietaire; responsable"
    "; charge de compte"
    "; propietario; propietario de la cuenta; proprietario; proprietario da conta; responsavel; gestor"
)

TABLES: Mapping[str, Mapping[str, str]] = {
    "people": {
        "name": _NAME,
        "first": (
            "first name; firstname; given name; vorname; prenom; nombre; primeiro nome; nome; fornavn; fornamn"
            "; voornaam; etunimi; imie; jmeno; 名"
        ),
        "last": (
            "last name; lastname; surname; family name; nachname; familienname; nom; nom de famille; apellidos"
            "; apellido; sobrenome; apelido; ultimo nome; cognome; efternavn; efternamn; achternaam"
            "; etternavn; sukunimi; nazwisko; prijmeni; 姓"
        ),
        "emails": (
            "email; emails; e mail; e mails; email address; email addresses; e mail address; mail; work email"
            "; business email; primary email; secondary email; additional email addresses; additional emails"
            "; other email; alternate email; email 2; email 3; personal email; e mail adresse; e mail adressen"
            "; mailadresse; adresse e mail; adresse email; adresses e mail; courriel; adresse mail"
            "; adresse electronique; adresse de courriel; courriel professionnel; adresse courriel; correo"
            "; correo electronico; correos; direccion de correo; correos electronicos"
            "; endereco de email; endereco de e mail; enderecos de email; correio eletronico; indirizzo email"
            "; e mailadres; e post; epost; e postadress; e postadresse; mejl; sahkoposti; sahkopostiosoite"
            "; adres e mail; adres email; e mailova adresa; e mail 1 value; e mail 2 value; e mail 3 value"
            "; e mail 2 address; e mail 3 address"
            "; メールアドレス; メール; eメール; 邮箱; 电子邮件; 이메일"
        ),
        "title": (
            "job title; title; position; job; function; jobtitle; titel; berufsbezeichnung; stelle; stellung"
            "; stellenbezeichnung; jobbezeichnung; funktion"
            "; organization title; organization 1 title; position titel; titre; poste; fonction; intitule du poste"
            "; intitule de poste; cargo; puesto; titulo"
            "; funcao; mansione; qualifica; functie; stilling; befattning; tehtavanimike; stanowisko; pozice"
            "; 役職; 肩書き; 职位; 职务; 직책"
        ),
        "role": (
            "role; buying role; contact role; stakeholder role; persona; rolle; einkaufsrolle; role d achat; rol"
            "; rol de compra; papel; funcao de compra; ruolo; rol van contact"
        ),
        "account": ACCOUNT_NAMES,
        "account id": "account id; company id; organization id; konto id; id de cuenta; id da conta; id du compte",
        "side": "side; party; belongs to; seite; partei; cote; partie; lado; parte; lato",
        "ref": (
            "contact id; record id; hs object id; user id; person id; id; kontakt id; datensatz id; id de contact"
            "; id du contact"
            "; id de registro; id do registro; id de contacto; id do contato; identifiant"
        ),
    },
    "accounts": {
        "account": ACCOUNT_NAMES,
        "account id": (
            "account id; company id; customer id; client id; record id; id; key; account key; konto id"
            "; kundennummer; id de cuenta; id da conta; id du compte; numero client"
        ),
        "name": (
            "name; full name; legal name; display name; nom; nombre; nome; bezeichnung; raison sociale"
            "; razon social; razao social"
        ),
        "domains": (
            "domain; domains; company domain name; website; web site; website url; url; email domain; email domains"
            "; mail domains; organization website; domain name des unternehmens; domane; domanen; webseite"
            "; internetseite; domaine; domaines; site web; nom de domaine"
            "; dominio; dominios; sitio web; pagina web; site; sito web"
        ),
        "owner": _OWNER,
        "segment": (
            "segment; tier; size; type; account type; plan; industry; branche; segmento; secteur; sector; setor"
            "; kategorie; categorie"
        ),
        "arr": (
            "arr; acv; total contract amount; annual recurring revenue; annual revenue; contract value"
            "; annual contract value; mrr x12"
            "; jahreswert; vertragswert; jahrlicher vertragswert; jahresumsatz; revenu annuel"
            "; revenu recurrent annuel; valeur du contrat"
            "; valor del contrato; ingresos anuales; ingresos recurrentes anuales; valor do contrato; receita anual"
            "; receita recorrente anual"
        ),
        "currency": _CURRENCY + "; arr currency; contract currency",
        "renewal_date": (
            "renewal date; renewal; next renewal date; contract renewal date; renews on; contract end"
            "; contract end date; subscription end; expiry date"
            "; end date; verlangerung; verlangerungsdatum; vertragsverlangerung; vertragsende; laufzeitende"
            "; date de renouvellement"
            "; renouvellement; fin de contrat; date de fin de contrat; fecha de fin de contrato"
            "; fim de contrato; echeance; fecha de renovacion; renovacion; fin de contrato"
            "; data de renovacao; renovacao; fim do contrato; data di rinnovo"
        ),
        "parent": (
            "parent; parent account; parent company; parent name; parent account name; ultimate parent; holding"
            "; holding company; konzern; muttergesellschaft; mutterkonzern; mutterfirma; ubergeordneter account"
            "; ubergeordnetes unternehmen; societe mere; compte principal; maison mere; groupe; empresa matriz"
            "; matriz; cuenta principal; conta principal; empresa mae; societa madre; capogruppo; moedermaatschappij"
        ),
        "partner": (
            "partner; partners; partner account; partner name; partner company; implementation partner; reseller"
            "; resellers; distributor; vertriebspartner; handler; wiederverkaufer; partenaire; partenaires; revendeur"
            "; socio; distribuidor; revendedor; parceiro; rivenditore; wederverkoper"
        ),
    },
    "metrics": {
        "account": ACCOUNT_NAMES + "; account id; customer id",
        "week": (
            "week; iso week; calendar week; year week; woche; kalenderwoche; kw; semaine; semana; settimana; uke"
            "; vecka; week of; week start; week starting; week beginning; week commencing; wochenbeginn"
            "; debut de semaine; inicio de semana; inicio da semana; week end; week ending; wochenende"
            "; fin de semaine; fin de semana; fim da semana; week ended"
        ),
        "date": (
            "date; day; period; month; period start; datum; tag; monat; zeitraum; jour; mois; periode; fecha; dia"
            "; mes; periodo; data; giorno; snapshot date; reporting date; as of; period end"
        ),
        "metric": (
            "metric; metric name; measure; kpi; indicator; kennzahl; metrik; indicateur; metrique; indicador"
            "; metrica; indicatore"
        ),
        "period": "",
        "value": "value; metric value; amount; count; wert; valeur; valor; valore",
    },
    "surveys": {
        "account": ACCOUNT_NAMES,
        "person": _NAME
        + "; respondent; respondent name; person name; respondent email; person email; email; e mail; email address"
        + "; recipient; recipient email; contact email; teilnehmer; e mail adresse; adresse e mail"
        + "; befragter; empfanger; repondant; destinataire; encuestado; correo electronico; respondente; entrevistado",
        "sent_at": (
            "sent at; sent; sent on; sent date; date sent; survey sent; survey date; invited at; gesendet am"
            "; gesendet; versendet am; versanddatum; envoye le; date d envoi; enviado el; fecha de envio"
            "; enviado em; data de envio"
        ),
        "answered_at": (
            "answered at; answered; responded at; survey submission date; response date; responded; completed at"
            "; submitted at; answer date"
            "; responded on; end date; completion time; zeitstempel; horodateur; marca temporal"
            "; response time; date responded; recorded date; submit date; submit date utc; created at"
            "; date; beantwortet am; beantwortet; antwortdatum; repondu le; date de reponse; respondido el"
            "; fecha de respuesta; respondido em; data de resposta; datum; fecha; data"
        ),
        "kind": (
            "kind; survey; survey type; survey kind; response type; type; survey name; umfrage; umfragetyp; art"
            "; enquete; type d enquete; encuesta; tipo; tipo de encuesta; pesquisa; tipo de pesquisa"
        ),
        "score": (
            "score; rating; nps; csat; ces; nps score; csat score; ces score; nps rating; csat rating; satisfaction"
            "; answer value; bewertung; punkte; punktzahl; wertung; note; evaluation; puntuacion; calificacion"
            "; nota"
            "; pontuacao; avaliacao; punteggio"
        ),
        "scale_min": "scale min; min; minimum; scale from; skala min; echelle min; escala min",
        "scale_max": "scale max; max; maximum; scale to; skala max; echelle max; escala max",
        "comment": (
            "comment; comments; feedback; response; verbatim; answer; reason; kommentar; anmerkung; commentaire"
            "; comentario"
            "; comentarios"
        ),
    },
    "invoices": {
        "account": "customer name; customer company; "
        + ACCOUNT_NAMES
        + "; customer company; customer email; customer id; bill to; debitor; rechnungsempfanger"
        + "; contact name; kontaktname; email address",
        "invoice_id": (
            "invoice id; invoice; invoice number; invoice no; number; document number; id; num; rechnung"
            "; rechnungsnummer; rechnungs nr; rechnung nr; belegnummer; facture; numero de facture; n facture"
            "; n de facture; no facture; no de facture; factura; numero de factura; n factura; n de factura"
            "; no de factura"
            "; no factura; num factura; fatura; numero da fatura; n fatura; n da fatura; no da fatura; no fatura"
            "; nota fiscal; fattura; numero fattura; n fattura; no fattura; fattura n; fattura no; num fattura"
            "; factuurnummer; factuurnr; factuur nr; nr faktury; numer faktury; fakturanummer; inv no"
            "; inv number; doc no"
            "; beleg nr; belegnr; rechnungsnr; faktura; fakturanr; numero faktury"
        ),
        "amount": (
            "amount; invoice amount; total; total amount; amount due; grand total; net amount; gross amount; betrag"
            "; rechnungsbetrag; summe; gesamtbetrag; bruttobetrag; nettobetrag; montant; montant total; montant ttc"
            "; total ttc; importe; importe total; monto; valor; valor total; montante; importo; totale; bedrag"
            "; belopp; beløb; beløp; kwota"
        ),
        "due_date": (
            "due date; due date utc; due; due on; payment due; due at; fallig am; fallig; falligkeit; falligkeitsdatum"
            "; falligkeitstermin; zahlbar bis; echeance; date d echeance; a payer avant; vencimiento"
            "; fecha de vencimiento; fecha vencimiento; vence el; vencimento; data de vencimento; data vencimento"
            "; scadenza; data di scadenza"
            "; vervaldatum; forfallodatum; forfallsdato; forfaldsdato; termin platnosci"
        ),
        "paid_date": (
            "paid date; paid; paid on; paid at; paid at utc; date paid; payment date; settled date; settlement date"
            "; bezahlt am; bezahlt; zahlungsdatum; zahlungseingang; payee le; paye le; date de paiement; reglee le"
            "; date de reglement; pagado el; fecha de pago; fecha pago; fecha de cobro; pagada el; pago em"
            "; data de pagamento"
            "; data do pagamento; pagato il; betaald op; betaldatum; betalningsdatum; betalingsdato; data zaplaty"
            "; clearing date; cleared on; date cleared; ausgleichsdatum; ausgeglichen am; ausgeglichen; ausgleich"
            "; zahldatum; zahltag; date d encaissement; encaissee le; encaisse le; date de lettrage; soldee le"
            "; cobrado el; cobrada el; fecha de compensacion; fecha de liquidacion; liquidado em; data de liquidacao"
            "; data de compensacao; data pagamento; data di pagamento; data incasso; data di incasso; incassato il"
            "; saldato il; betaald; betaaldatum; datum betaling; betald; betald den; betalt; betalt dato"
            "; zaplacono; data zaplacenia"
        ),
        "open": (
            "open balance; balance; balance due; outstanding; amount outstanding; outstanding amount"
            "; outstanding balance; open amount; amount open; amount remaining; remaining balance; unpaid amount"
            "; restbetrag; offener betrag; offener saldo; offener restbetrag; restsaldo; solde; solde du; restant du"
            "; reste a payer; montant restant; montant restant du; saldo; saldo pendiente; importe pendiente"
            "; saldo devedor; saldo em aberto; valor em aberto; importo residuo; importo aperto; saldo aperto"
            "; invoice amount due; openstaand; openstaand bedrag; openstaand saldo; restbelopp; restbelob; restbelop"
            "; do zaplaty"
        ),
        "status": "status; invoice status; payment status; zahlungsstatus; rechnungsstatus",
        "type": (
            "transaction type; document type; doc type; invoice type; txn type; type; belegart; belegtyp; dokumentart"
            "; dokumenttyp; vorgangsart; type de document; type de piece; tipo de documento; tipo documento; tipo"
            "; soort; documentsoort; dokumenttype; rodzaj dokumentu"
        ),
        "currency": _CURRENCY,
    },
    "outcomes": {
        "account": ACCOUNT_NAMES + "; account id",
        "date": (
            "date; outcome date; decided on; effective date; decision date; closed date; close date; datum"
            "; entscheidungsdatum; date d effet; date de decision; fecha; fecha de decision; data; data da decisao"
        ),
        "outcome": (
            "outcome; result; renewal outcome; status; renewal status; ergebnis; ausgang; resultat; issue"
            "; resultado; desfecho; esito"
        ),
    },
}
