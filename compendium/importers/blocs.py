"""Who belonged to which regional bloc, and when: facts reviewed by hand.

Compiled by the project from the founding treaties, accession instruments and the secretariats' lists of members.
A date is written as exactly as it is known: day, month or year. :func:`compendium.importers.classifications.memberships`
checks every roster of the provider files against it.
"""

from __future__ import annotations

BLOCS = {
    "AMU": "Arab Maghreb Union",
    "ASEAN": "Association of Southeast Asian Nations",
    "AU": "African Union",
    "CAN": "Andean Community",
    "CARICOM": "Caribbean Community",
    "CEN-SAD": "Community of Sahel-Saharan States",
    "CIS": "Commonwealth of Independent States",
    "COMESA": "Common Market for Eastern and Southern Africa",
    "EAC": "East African Community",
    "EAEU": "Eurasian Economic Union",
    "ECCAS": "Economic Community of Central African States",
    "ECOWAS": "Economic Community of West African States",
    "EFTA": "European Free Trade Association",
    "EU": "European Union and, before 1993, the European Communities",
    "GCC": "Gulf Cooperation Council",
    "IGAD": "Intergovernmental Authority on Development and, before 1996, its forerunner",
    "MERCOSUR": "Southern Common Market",
    "SAARC": "South Asian Association for Regional Cooperation",
    "SADC": "Southern African Development Community",
    "Schengen": "Schengen area (border checks lifted)",
}

# bloc: date of joining: areas
JOINED: dict[str, dict[str, str]] = {
    "AMU": {"1989-02-17": "DZA LBY MAR MRT TUN"},
    "ASEAN": {
        "1967-08-08": "IDN MYS PHL SGP THA",
        "1984-01-07": "BRN",
        "1995-07-28": "VNM",
        "1997-07-23": "LAO MMR",
        "1999-04-30": "KHM",
        "2025-10-26": "TLS",
    },
    "AU": {
        "2002-07-09": "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA EGY ERI ESH ETH GAB GHA GIN GMB GNB GNQ KEN "
        "LBR LBY LSO MDG MLI MOZ MRT MUS MWI NAM NER NGA RWA SDN SEN SLE SOM STP SWZ SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE",
        "2011-07-27": "SSD",
        "2017-01-31": "MAR",
    },
    "CAN": {"1969-05-26": "BOL CHL COL ECU PER", "1973-02-13": "VEN"},
    "CARICOM": {
        "1973-08-01": "BRB GUY JAM TTO",
        "1974-05-01": "BLZ DMA GRD LCA MSR VCT",
        "1974-07-04": "ATG",
        "1974-07-26": "KNA",
        "1983-07-04": "BHS",
        "1995-07-04": "SUR",
        "2002-07-02": "HTI",
    },
    "CEN-SAD": {
        "1998-02-04": "BFA LBY MLI NER SDN TCD",
        "1999-04": "CAF ERI",
        "2000-02": "DJI GMB SEN",
        "2001-02": "EGY MAR NGA SOM TUN",
        "2002-03": "BEN TGO",
        "2004-05": "CIV GNB LBR",
        "2005-06": "GHA SLE",
        "2007-06": "COM GIN",
        "2008": "KEN MRT STP",
        "2009": "CPV",
    },
    "CIS": {
        "1991-12-08": "BLR RUS UKR",
        "1991-12-21": "ARM KAZ KGZ MDA TJK TKM UZB",
        "1993-09-24": "AZE",
        "1993-12-03": "GEO",
    },
    "COMESA": {
        "1994-12-08": "AGO BDI COD COM DJI ERI ETH KEN LSO MDG MOZ MUS MWI NAM RWA SDN SWZ TZA UGA ZMB ZWE",
        "1999-01-06": "EGY",
        "2001": "SYC",
        "2005-06-03": "LBY",
        "2018-07-18": "TUN",
        "2018-07-19": "SOM",
    },
    "EAC": {
        "2000-07-07": "KEN TZA UGA",
        "2007-07-01": "BDI RWA",
        "2016-08-15": "SSD",
        "2022-07-11": "COD",
        "2024-03-04": "SOM",
    },
    "EAEU": {"2015-01-01": "BLR KAZ RUS", "2015-01-02": "ARM", "2015-08-12": "KGZ"},
    "ECCAS": {"1983-10-18": "BDI CAF CMR COD COG GAB GNQ RWA STP TCD", "1999": "AGO", "2016": "RWA"},
    "ECOWAS": {"1975-05-28": "BEN BFA CIV GHA GIN GMB GNB LBR MLI MRT NER NGA SEN SLE TGO", "1977": "CPV"},
    "EFTA": {
        "1960-05-03": "AUT CHE DNK GBR NOR PRT SWE",
        "1970-03-01": "ISL",
        "1986-01-01": "FIN",
        "1991-09-01": "LIE",
    },
    "EU": {
        "1958-01-01": "BEL DEU FRA ITA LUX NLD",
        "1973-01-01": "DNK GBR IRL",
        "1981-01-01": "GRC",
        "1986-01-01": "ESP PRT",
        "1995-01-01": "AUT FIN SWE",
        "2004-05-01": "CYP CZE EST HUN LTU LVA MLT POL SVK SVN",
        "2007-01-01": "BGR ROU",
        "2013-07-01": "HRV",
    },
    "GCC": {"1981-05-25": "ARE BHR KWT OMN QAT SAU"},
    "IGAD": {"1986-01-16": "DJI ETH KEN SDN SOM UGA", "1993-09": "ERI", "2011-11-25": "SSD"},
    "MERCOSUR": {"1991-03-26": "ARG BRA PRY URY", "2012-07-31": "VEN", "2024-08-07": "BOL"},
    "SAARC": {"1985-12-08": "BGD BTN IND LKA MDV NPL PAK", "2007-04-03": "AFG"},
    "SADC": {
        "1992-08-17": "AGO BWA LSO MOZ MWI NAM SWZ TZA ZMB ZWE",
        "1994-08-29": "ZAF",
        "1995-08-28": "MUS",
        "1997-09-08": "COD SYC",
        "2005-08-18": "MDG",
        "2008-08-16": "SYC",
        "2017-08-20": "COM",
    },
    "Schengen": {
        "1995-03-26": "BEL DEU ESP FRA LUX NLD PRT",
        "1997-10-26": "ITA",
        "1997-12-01": "AUT",
        "2000-01-01": "GRC",
        "2001-03-25": "DNK FIN ISL NOR SWE",
        "2007-12-21": "CZE EST HUN LTU LVA MLT POL SVK SVN",
        "2008-12-12": "CHE",
        "2011-12-19": "LIE",
        "2023-01-01": "HRV",
        "2024-03-31": "BGR ROU",
    },
}

# bloc: date of leaving: areas. Of two spells in one bloc, the earlier one ends.
LEFT: dict[str, dict[str, str]] = {
    "CAN": {"1976-10-30": "CHL", "2006-04-22": "VEN"},
    "CIS": {"2005-08-26": "TKM", "2009-08-18": "GEO", "2018-05-19": "UKR"},
    "COMESA": {"1997": "LSO MOZ", "2000-09-02": "TZA", "2004-05-02": "NAM", "2007": "AGO"},
    "ECCAS": {"2007": "RWA"},
    "ECOWAS": {"2000-12": "MRT", "2025-01-29": "BFA MLI NER"},
    "EFTA": {"1973-01-01": "DNK GBR", "1986-01-01": "PRT", "1995-01-01": "AUT FIN SWE"},
    "EU": {"2020-01-31": "GBR"},
    "IGAD": {"2025-12-12": "ERI"},
    "SADC": {"2004-07-01": "SYC"},
}

NOTES: dict[tuple[str, str], str] = {
    ("AU", "ESH"): "Member of the African Union as the Sahrawi Arab Democratic Republic. The United Nations lists Western Sahara "
    "as a Non-Self-Governing Territory.",
    ("AU", "MAR"): "Left the Organization of African Unity in 1984.",
    ("CARICOM", "BHS"): "Member of the Community, not of its common market.",
    ("CARICOM", "MSR"): "Full member that is an overseas territory of the United Kingdom.",
    ("CAN", "VEN"): "Denounced the agreement in April 2006.",
    ("CIS", "MDA"): "The Government approved the denunciation of the founding agreements in March 2026; it takes effect twelve "
    "months after notice.",
    ("CIS", "TKM"): "Associate member since August 2005; did not ratify the Charter.",
    ("CIS", "UKR"): "Founding and participating State that did not ratify the Charter; recalled its representatives on 19 May "
    "2018. Some lists still count it.",
    ("COMESA", "AGO"): "Suspended its participation itself.",
    ("ECCAS", "RWA"): "Left in 2007 and came back in 2016; announced on 7 June 2025 that it withdraws, the end date is not known.",
    ("ECOWAS", "CPV"): "Some sources give 1976.",
    ("IGAD", "ERI"): "Suspended its own participation from April 2007 to June 2023, when some lists leave it out.",
    ("MERCOSUR", "VEN"): "Suspended since December 2016; remains a State party.",
    ("MERCOSUR", "BOL"): "Deposited its ratification on 8 July 2024; the protocol entered into force thirty days later.",
    ("SADC", "COM"): "Admitted by the summit of August 2017; took part as a full member from August 2018.",
    ("SADC", "MDG"): "Suspended from 2009 to 2014.",
    ("Schengen", "BGR"): "Checks at air and sea borders lifted on 31 March 2024, at land borders on 1 January 2025.",
    ("Schengen", "ROU"): "Checks at air and sea borders lifted on 31 March 2024, at land borders on 1 January 2025.",
} | {
    ("CEN-SAD", area): "Did not ratify the revised treaty of 2013 and is missing from some lists since."
    for area in ("CPV", "GIN", "KEN", "LBR", "STP")
}

# roster, bloc: (members that the roster leaves out, areas that it adds), looked into and explained in NOTES or by its age
KNOWN_DIFFERENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("unicef-aurec.csv", "CEN-SAD"): ("CPV GIN KEN LBR STP", ""),
    ("unicef-aurec.csv", "EAC"): ("SOM", ""),
    ("unsd-composition-of-regions-rcs-20241202.xlsx", "CEN-SAD"): ("CPV GIN KEN LBR STP", ""),
    ("unsd-composition-of-regions-rcs-20241202.xlsx", "EAC"): ("SOM", ""),
    ("unsd-composition-of-regions-rcs-20241202.xlsx", "ASEAN"): ("", "TLS"),
    ("unsd-composition-of-regions-rcs-20241202.xlsx", "CIS"): ("", "TKM UKR"),
    ("fb-orgs.json", "AU"): ("MAR", ""),
    ("fb-orgs.json", "COMESA"): ("SOM TUN", ""),
    ("fb-orgs.json", "EAC"): ("SSD", ""),
    ("fb-orgs.json", "IGAD"): ("ERI SSD", ""),
    ("fb-orgs.json", "MERCOSUR"): ("VEN", ""),
    ("fb-orgs.json", "SADC"): ("COM", ""),
}
