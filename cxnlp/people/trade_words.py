"""Who sells to whom, by the words of a mail: what only a seller writes, and what only a buyer writes.

Phrases of ordinary business correspondence (order, delivery, invoice, reminder) in seven languages, by the role of the
writer. A supplier writes the seller's phrases to the vendor, and the vendor answers with the buyer's; with a customer
it is the other way round. So one table serves both. Source: the document types of UN/EDIFACT and UBL 2.1 (quotation,
order, despatch advice, invoice, statement, reminder, remittance) and who issues each.
"""

from __future__ import annotations

import re

from cxnlp.remembered import remembered

SELLER = (
    r"our (?:quotation|price list|delivery note|driver)\b",
    r"our (?:invoice|quote)(?: \S+)?(?: is)? (?:attached|enclosed)\b",
    r"(?:attached|enclosed|find)(?: \S+)? our (?:invoice|quote)\b",
    r"your (?:order|delivery|parcel|shipment) (?:\S+ )?(?:has|is|was|will|no|number|#)",
    r"order confirmation\b",
    r"thank you for (?:your (?:order|business|purchase|payment)|shopping)",
    r"(?:invoice|payment) (?:\S+ ){0,4}(?:is|remains) (?:now |still )?(?:(?:over)?due|unpaid|outstanding|payable)\b",
    r"(?:remit|pay)(?: payment)? (?:to our account|the (?:open|outstanding) (?:balance|amount))",
    r"statement of account|your (?:monthly )?statement\b",
    r"your (?:subscription|account|policy|contract|membership) with us\b",
    r"(?:attached|enclosed)(?: is| please find)?(?: \S+){0,2} (?:invoice|receipt|statement)\b",
    r"unser(?:e|er|em)? (?:rechnung|angebot|lieferschein|fahrer)",
    r"ihre (?:bestellung|lieferung|sendung)\b|auftragsbestätigung|zahlungserinnerung|zahlbar (?:innerhalb|bis)",
    r"notre (?:facture|devis|offre de prix)|votre (?:commande|livraison|colis)\b|rappel de paiement",
    r"nuestr[ao] (?:factura|presupuesto)|su (?:pedido|envío)\b|confirmación de pedido",
    r"(?:la nostra fattura|il nostro preventivo|il (?:suo|vostro) ordine|sollecito di pagamento)",
    r"(?:onze (?:factuur|offerte)|uw (?:bestelling|levering)\b|betalingsherinnering)",
    r"(?:noss[ao] (?:fatura|orçamento)|(?:seu|o vosso) pedido\b|a (?:sua|vossa) encomenda)",
)
BUYER = (
    r"our (?:purchase order|p\.?o\.?|order)\b",
    r"\bp\.?o\.? (?:number |no\.? |#)?\d{3,}",
    r"(?:we|i) (?:accept|approve|have approved) (?:the|your) (?:quote|quotation|offer|estimate)",
    r"(?:please )?send (?:us |me )?(?:the|your|an) invoice\b",
    r"our accounts payable|(?:the|our) (?:bank )?transfer is on (?:its|the) way",
    r"(?:we|i)(?:'ve| have)? (?:paid|transferred|wired)\b",
    r"(?:we|i)(?:'d| would)? (?:like to order|order(?:ed)?\b|need a (?:quote|price))",
    r"(?:seats|licen[cs]es|subscription|account|contract) with you\b",
    r"wir (?:bestellen|haben bestellt|haben überwiesen|nehmen (?:das|ihr) angebot an)",
    r"nous (?:commandons|avons commandé|avons payé|acceptons (?:le|votre) devis)",
    r"(?:hemos (?:pagado|pedido)|aceptamos (?:el|su) presupuesto)",
    r"(?:abbiamo (?:pagato|ordinato)|wij (?:bestellen|hebben betaald)|(?:já )?pagámos)",
)
# A document's own name with its number opens a supplier's mail.
DOCUMENT_SUBJECT = re.compile(
    r"^\s*(?:your |ihre |votre |su )?"
    r"(?:invoice|rechnung|facture|factura|fattura|factuur|fatura|receipt|quote|payment reminder|mahnung|"
    r"statement)\b(?:[^\w]|no|nr|number|of account)*(?:#?[\w-]*\d|$)",
    re.I,
)
# Searched in lower case: a search that ignores case is several times slower.
_SELLER = re.compile("|".join(SELLER))
_BUYER = re.compile("|".join(BUYER))
MAX_CHARACTERS = 5_000


@remembered
def sells(subject: str, text: str) -> bool:
    """Whether the writer offers, delivers or charges something.

    >>> sells("Invoice 2210", "See below."), sells("Hello", "Where is our order?")
    (True, False)
    """
    return bool(DOCUMENT_SUBJECT.match(subject) or _SELLER.search(text[:MAX_CHARACTERS].lower()))


@remembered
def buys(text: str) -> bool:
    """Whether the writer orders or pays something.

    >>> buys("We accept your quote, PO 4471."), buys("Your invoice is attached.")
    (True, False)
    """
    return bool(_BUYER.search(text[:MAX_CHARACTERS].lower()))
