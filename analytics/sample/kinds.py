"""The shop's kinds of e-mail and what can become of one, by number."""

KINDS = (
    "order_confirmation",
    "admin_receipt",
    "password",
    "contact_form",
    "shipping",
    "newsletter",
)
ORDER, RECEIPT, PASSWORD, CONTACT, SHIPPING, NEWSLETTER = range(len(KINDS))

OUTCOMES = ("delivered", "deferred", "failed", "suppressed", "complained")
DELIVERED, DEFERRED, FAILED, SUPPRESSED, COMPLAINED = range(len(OUTCOMES))
