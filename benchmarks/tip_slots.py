"""What the slots in the sentences of made-up tips hold: see benchmarks/tellings.py."""

from __future__ import annotations

SLOTS: dict[str, tuple[str, ...]] = {
    "building": (
        "het hoekhuis", "de oude loods", "de flat", "het bedrijfspand", "de boerderij",
        "de bovenwoning", "het leegstaande kantoor", "de garage", "de stacaravan", "de woonboot",
        "het rijtjeshuis", "de voormalige school", "de kas", "het clubhuis",
    ),
    "shop": (
        "de kapperszaak", "de belwinkel", "de shisha lounge", "de autoverhuur", "de wasstraat",
        "de pizzeria", "de avondwinkel", "de juwelier", "de massagesalon", "het eetcafé",
        "de sportschool", "de snackbar", "de bloemenzaak", "de telefoonwinkel",
    ),
    "firm": (
        "het zorgbureau", "het transportbedrijf", "de stichting", "het uitzendbureau",
        "de thuiszorg", "het sloopbedrijf", "de recycler", "het aannemersbedrijf",
    ),
    "vehicle": (
        "witte bestelbus", "zwarte Audi", "grijze Golf", "blauwe vrachtwagen", "rode scooter",
        "zilveren Mercedes", "groene Polo", "donkere BMW", "witte Sprinter", "oude Volvo",
        "gele bestelwagen", "zwarte Range Rover", "fatbike", "grijze Transit",
    ),
    "moment": (
        "laat op de avond", "'s nachts", "heel vroeg in de ochtend", "in het weekend",
        "op zondag", "tussen de middag", "na sluitingstijd", "op vrijdagavond",
    ),
    "often": (
        "bijna elke dag", "een paar keer per week", "om de week", "elke avond", "soms",
        "heel vaak", "elke maand",
    ),
    "since": (
        "sinds een paar weken", "sinds de zomer", "sinds januari", "de laatste tijd",
        "sinds vorig jaar", "sinds de verbouwing", "de afgelopen maand",
    ),
    "count": ("twee", "drie", "vier", "vijf", "zes", "acht", "tien", "twaalf", "vijftien"),
    "amount": ("vijftig", "honderd", "tweehonderd", "vijfhonderd", "duizend", "drieduizend"),
    "years": ("drie", "zes", "negen", "elf", "veertien", "twintig", "dertig"),
    "day": (
        "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    ),
    "hour": ("zes", "acht", "negen", "tien", "elf", "twaalf", "een", "twee", "drie", "vijf"),
    "mark": (
        "tatoeage in zijn nek", "litteken op zijn wang", "rode baard", "gouden tand",
        "kaal hoofd", "petje van een club", "lange vlecht", "trainingspak",
    ),
    "age": ("twintig", "vijfentwintig", "dertig", "vijfendertig", "veertig", "vijftig"),
    "accent": ("Gronings", "Amsterdams", "Brabants", "Limburgs", "Twents", "Zeeuws"),
    "people": (
        "twee mannen", "een man en een vrouw", "drie jongens", "een stel pubers", "vier kerels",
        "een oudere heer", "een jong stel", "twee broers", "een groepje toeristen", "een tiener",
        "zeker tien man", "een moeder met kinderen", "twee chauffeurs", "een man in pak",
    ),
    "action": (
        "iets begraven", "geld tellen", "een slot openbreken", "tassen ruilen", "een kabel leggen",
        "vaten rollen", "met een drone vliegen", "platen verwisselen", "een kluis sjouwen",
        "foto's maken", "flessen leeggieten", "een hek doorknippen",
    ),
    "errand": (
        "de hond uitliet", "naar mijn werk fietste", "boodschappen deed", "van de trein kwam",
        "mijn kind ophaalde", "de krant rondbracht", "hardliep", "in de tuin zat", "ging vissen",
        "uit de kroeg kwam", "de container buiten zette", "naar de tandarts moest",
    ),
    "object": (
        "een zware sporttas", "rollen tapijt", "een koelbox", "een stapel laptops", "gasflessen",
        "een doos met sieraden", "blauwe zakken", "een lange koffer", "een partij schoenen",
        "rubberen slangen", "een weegschaal", "koperen ketels", "een geldkistje", "vuurwerk",
        "zakken kunstmest", "een trilplaat", "een stapel paspoorten", "motorblokken", "een trofee",
        "sloffen sigaretten",
    ),
    "container": (
        "een kruiwagen", "een bloempot", "een rolcontainer", "een kinderwagen", "een regenton",
        "een vuilniszak", "een gereedschapskist", "een zeecontainer", "een dakkoffer", "een krat",
    ),
    "cover": (
        "een groen zeil", "oude dekens", "takken", "landbouwplastic", "een tentdoek", "pallets",
    ),
    "clothing": (
        "een oranje hesje", "een bontjas", "werkschoenen", "een zwarte capuchon", "een leren jack",
        "een witte overall", "een kort rokje", "een zonnebril", "een trui van Ajax",
        "een camouflagebroek", "een rood petje", "gouden kettingen",
    ),
    "relative": (
        "zwager", "tante", "buurjongen", "oude baas", "schoondochter", "nichtje", "overbuurman",
        "kapper", "fysiotherapeut", "vriendin", "stiefzoon", "teamleider",
    ),
    "topic": (
        "een lading uit Antwerpen", "een schuld van vorig jaar", "een paspoort", "een vergunning",
        "de verdeling van de winst", "een overval", "iemand die gepraat had", "een huwelijk",
        "de huur", "een neef in de gevangenis", "cryptomunten", "een kapotte motor",
    ),
    "employer": (
        "een slachterij", "een koeriersbedrijf", "de gemeente", "een beveiligingsbedrijf",
        "een kwekerij", "een autodealer", "het distributiecentrum", "een schoonmaakbedrijf",
        "een makelaar", "een slotenmaker", "de haven", "een camping",
    ),
    "country": (
        "Polen", "Duitsland", "Roemenië", "België", "Bulgarije", "Frankrijk", "Litouwen", "Spanje",
        "Albanië", "Turkije",
    ),
    "language": (
        "Pools", "Engels", "Spaans", "Arabisch", "Turks", "Duits", "Albanees", "Papiaments",
        "plat Zwols", "Vietnamees",
    ),
    "town": (
        "Kampen", "Deventer", "Meppel", "Hattem", "Apeldoorn", "Dalfsen", "Almelo", "Utrecht",
        "Groningen", "Raalte", "Lelystad", "Ommen",
    ),
    "event": (
        "de brand", "de verkiezingen", "de carnaval", "de inval", "de overstroming",
        "een begrafenis", "de vechtpartij", "het ongeluk", "de kermis", "de herfstvakantie",
        "koningsdag", "oud en nieuw",
    ),
    "month": (
        "januari", "maart", "april", "juni", "juli", "september", "oktober", "november", "december",
    ),
    "street": (
        "Molenstraat", "Beukenlaan", "Wilgenweg", "Havenkade", "Parallelweg", "Schoolstraat",
        "Nieuwe Markt", "Populierstraat", "Handelsweg", "Sluiskade", "Kamperdijk", "Ruiterlaan",
        "Vondelstraat", "Bergweg", "Lijsterstraat", "Fazantplein", "Smidsteeg", "Oosterlaan",
    ),
    "number": tuple(map(str, range(2, 180, 3))),
    "clock": (
        "half vier", "kwart over zes", "zeven", "half tien", "twintig over elf", "middernacht",
        "kwart voor een", "half drie", "vijf voor vijf", "negen", "tien over acht", "twaalf",
    ),
    "duration": (
        "tien minuten", "een half uur", "de hele nacht", "twee uur", "drie dagen", "een week",
        "hooguit een minuut", "tot het licht werd",
    ),
    "floor": (
        "de zolder", "de eerste verdieping", "de kelder", "het dak", "de begane grond",
        "de derde verdieping", "het balkon",
    ),
    "how": (
        "contant", "met een tikkie", "in euromunten", "met een geleende pas", "in natura",
        "met bitcoins", "achteraf", "met een envelop",
    ),
    "weather": (
        "In de stromende regen", "Met de mist van laatst", "Op die warme avond", "Toen het vroor",
        "Tijdens het onweer", "Met die harde wind", "In de sneeuw",
    ),
    "spot": (
        "het winkelcentrum", "de kerk", "het spoor", "de basisschool", "het kanaal", "de rotonde",
        "het tankstation", "de begraafplaats", "de jachthaven", "het sportveld", "de moskee",
        "het ziekenhuis", "de bushalte", "de molen",
    ),
}  # fmt: skip
