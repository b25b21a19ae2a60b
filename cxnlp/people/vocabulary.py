"""Word lists about names and mailboxes, as data."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text separated by white space."""
    return frozenset(text.split())


HONORIFICS = word_set(
    """
    mr mrs ms miss mx dr prof professor ing dipl sir lady rev fr sgt lt cpt capt col eng arq lic dra sr sra srta
    herr frau fru hr mme mlle msc mba phd mcips pmp rn esq jr jnr snr ii iii iv khun dott dottssa avv rdh cste
    miet
    """
)
# Words that name a mailbox, desk, team or device instead of a person.
FUNCTION_WORDS = word_set(
    """
    info information support help helpdesk servicedesk desk service services sales office admin administrator
    administration accounts account accounting accountspayable payable payables ap ar billing invoice invoices
    invoicing finance purchasing procurement purchase orders order contracts contract contact contacts hello
    team mail mailbox post inbox noreply reply donotreply mailer daemon postmaster webmaster root system
    notification notifications notify alerts alert bot robot it ict hr jobs careers marketing press media legal
    privacy security dpo compliance reception frontdesk front enquiries inquiries customer customers
    customercare care client clients success feedback builds build ci qa ops operations platform developers
    engineering adops updates news newsletter events training calendar room meeting conference boardroom group
    all everyone staff vendor vendors vendormanagement suppliers supplier kontakt buchhaltung rechnung
    rechnungen einkauf verkauf vertrieb kundendienst zentrale verwaltung empfang personal compras ventas
    contabilidad contabilidade facturas facturacion soporte suporte ayuda atencion ajuda financeiro fornecedores
    contasapagar proveedores achats comptabilite facturation accueil ventes commande fournisseurs acquisti
    amministrazione fatture fatturazione vendite assistenza fornitori segreteria ufficio ricambi inkoop verkoop
    facturen boekhouding klantenservice receptie zakupy ksiegowosc faktury sprzedaz biuro sekretariat pomoc
    obchod nakup ucetni ekonomi inkop faktura fakturor kundtjanst vaxel kreditor debitor bogholderi indkob
    regnskap innkjop kundeservice talous laskut ostot hankinta myynti asiakaspalvelu toimisto vastaanotto
    maintenance manutencao mantenimiento wartung huolto readers subscribers housing telephony wfm telecom
    warehouse logistics dispatch shift night control facilities
    """
)
# Words that attendance lists and speaker labels hold and that no person is called.
NEVER_NAMES = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march july september october
    november december feb apr jul aug sep sept oct nov dec today tomorrow yesterday christmas easter hes shes
    theyre were its im ive wants says said asks asked was has had the and with from everyone everybody nobody
    none others all both tbc tbd na week month day call meeting agenda notes action actions montag dienstag
    mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi lunes martes miercoles
    jueves viernes
    """
)
