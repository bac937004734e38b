"""Exports of a shop of one's own, as its owner drops them on the page."""

OWN = (
    "Dato;Mail type;Mottaker;Emne;Status;Feiler;Feillogg\n"
    "03.11.2026 07:02;Ordrebekreftelse;kari.prove@gmail.com;Ordre 10234;Sendt;Nei;\n"
    "03.11.2026 07:05;Nyhetsbrev;ola.prove@hotmail.com;Garn;Feilet;Ja;"
    "550 5.1.1 no such user here\n"
    "31.02.2026 07:05;Nyhetsbrev;per.prove@online.no;Garn;Sendt;Nei;\n"
)
UNKNOWN = (
    "Når;Hvem;Hva;Gikk det\n"
    "03.11.2026 07:02;kari.prove@gmail.com;Ordre 10234;jada\n"
    "04.11.2026 08:02;ola.prove@hotmail.com;Ordre 10235;jada\n"
)
