"""How two people tell the same thing in other words: see benchmarks/tellings.py."""

from __future__ import annotations

# Words that one teller puts for another's; each line is a circle of words that mean the same.
SAME_WORDS = (
    ("mannen", "kerels", "gasten"), ("man", "kerel", "vent"), ("jongens", "gastjes", "knullen"),
    ("jongen", "knul", "ventje"), ("mensen", "personen", "lui"), ("meisje", "meid"),
    ("vrouwen", "dames"), ("eigenaar", "baas", "uitbater"), ("auto's", "wagens"),
    ("auto", "wagen", "kar"), ("bestelbus", "busje", "bestelauto"), ("scooter", "brommer"),
    ("vrachtwagen", "truck"), ("geur", "lucht", "stank"), ("stinkt", "ruikt"),
    ("vreemde", "rare", "gekke"), ("vaak", "regelmatig", "geregeld"), ("soms", "af en toe"),
    ("altijd", "steeds", "telkens"), ("nooit", "nimmer"), ("snel", "vlug", "rap"),
    ("zag", "heb gezien"), ("hoorde", "ving op dat"), ("woont", "verblijft"),
    ("wonen", "verblijven"), ("komt", "verschijnt"), ("komen", "verschijnen"),
    ("gebracht", "geleverd", "aangevoerd"), ("opgehaald", "meegenomen"), ("geld", "poen", "cash"),
    ("contant", "cash", "in biljetten"), ("betalen", "afrekenen"), ("dure", "prijzige"),
    ("winkel", "zaak"), ("pand", "gebouw"), ("huis", "woning"), ("straat", "buurt"),
    ("ramen", "vensters", "ruiten"), ("deur", "voordeur"), ("dicht", "gesloten"),
    ("plastic", "folie"), ("dozen", "kartons", "pakketten"), ("vaten", "tonnen"),
    ("jerrycans", "kannen"), ("telefoon", "mobiel"), ("telefoons", "mobieltjes"),
    ("kamer", "vertrek"), ("matrassen", "bedden"), ("werknemers", "arbeiders"),
    ("bang", "angstig", "benauwd"), ("durf", "waag het niet"), ("gezien", "opgemerkt"),
    ("ineens", "plotseling", "opeens"), ("ongeveer", "rond de", "zo'n"), ("rond", "omstreeks"),
    ("elke", "iedere"), ("avond", "avonden"), ("'s nachts", "in de nacht", "midden in de nacht"),
    ("in het weekend", "zaterdags en zondags"), ("sinds", "vanaf"), ("maanden", "een hele tijd"),
    ("verkocht", "verhandeld"), ("gehandeld", "gedeald"), ("wapen", "pistool"),
    ("mes", "steekwapen"), ("ziek", "beroerd"), ("kapot", "stuk"), ("verbrand", "in de fik gezet"),
    ("gedumpt", "achtergelaten"), ("verteld", "gezegd"), ("zei", "vertelde"), ("zegt", "beweert"),
    ("vroeg", "wilde weten"), ("controle", "inspectie"), ("collega", "kameraad van het werk"),
    ("graag", "liever"), ("foto's", "plaatjes"), ("vertrouw het niet", "vind het verdacht"),
    ("papieren", "documenten"), ("bedrijf", "firma"), ("begeleider", "hulpverlener"),
    ("begeleiders", "hulpverleners"), ("bewoners", "cliënten"), ("aanwezig", "in huis"),
)  # fmt: skip
DAY_NAMES = {
    "maandag": ("maandagavond", "ma", "afgelopen maandag"),
    "dinsdag": ("dinsdagavond", "di", "afgelopen dinsdag"),
    "woensdag": ("woensdagmiddag", "wo", "vorige woensdag"),
    "donderdag": ("donderdagavond", "do", "afgelopen donderdag"),
    "vrijdag": ("vrijdagavond", "vr", "vrijdag de 13e"),
    "zaterdag": ("zaterdagnacht", "za", "zaterdag laatst"),
    "zondag": ("zondagochtend", "zo", "afgelopen zondag"),
}
# Dutch as it is written in a hurry, in dialect, or by who has just learned it.
OTHER_DUTCH = (
    ("het", "t"), ("een", "n"), ("niet", "nie"), ("dat", "da"), ("even", "ff"), ("maar", "mr"),
    ("ik", "k"), ("zijn", "zyn"), ("er", "d'r"), ("altijd", "altyd"), ("heel", "very"),
    ("geld", "money"), ("auto", "car"), ("man", "guy"), ("mensen", "people"), ("huis", "house"),
    ("nacht", "night"), ("elke", "every"), ("drugs", "stuff"), ("gezien", "gsien"),
    ("misschien", "mss"), ("waarschijnlijk", "wss"), ("iemand", "iemant"), ("wordt", "word"),
    ("en", "and"), ("met", "with"),
)  # fmt: skip
