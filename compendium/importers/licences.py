"""The licences of the tables: one short name each, for the source lines, and its address.

What a licence rests on, where it is stated and what follows for reuse, is said in ``licence_note`` beside it. Where a file says less than
its provider's site, or nothing is stated, the more restrictive reading stands.
"""

from __future__ import annotations

from collections.abc import Mapping

CC_BY: Mapping[str, str] = {"licence": "CC BY 4.0", "licence_url": "https://creativecommons.org/licenses/by/4.0/"}
CC_BY_IGO: Mapping[str, str] = {"licence": "CC BY 3.0 IGO", "licence_url": "https://creativecommons.org/licenses/by/3.0/igo/"}
CC_BY_NC_SA_IGO: Mapping[str, str] = {
    "licence": "CC BY-NC-SA 3.0 IGO",
    "licence_url": "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/",
}
CC0: Mapping[str, str] = {"licence": "CC0 1.0", "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/"}
MIT: Mapping[str, str] = {"licence": "MIT", "licence_url": "https://spdx.org/licenses/MIT"}
GPL: Mapping[str, str] = {"licence": "GPL-3.0", "licence_url": "https://www.gnu.org/licenses/gpl-3.0.html"}
ETALAB: Mapping[str, str] = {"licence": "Etalab 2.0", "licence_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"}
EUROSTAT: Mapping[str, str] = {
    "licence": "Eurostat reuse policy",
    "licence_url": "https://ec.europa.eu/eurostat/help/copyright-notice",
}
OECD: Mapping[str, str] = {"licence": "OECD terms of use", "licence_url": "https://www.oecd.org/en/about/terms-conditions.html"}
UNSD: Mapping[str, str] = {"licence": "UNSD terms of use", "licence_url": "https://unstats.un.org/sdgs/dataportal"}
UNITED_NATIONS: Mapping[str, str] = {
    "licence": "United Nations copyright",
    "licence_url": "https://www.un.org/en/about-us/terms-of-use",
}
BY_COLUMN = "terms by column"  # a table put together from several works; the note says which column has which terms
AGGREGATES = "provider's terms; aggregates only"  # none that lets the table be passed on is known
FACTS = "provider's terms; facts only"  # the list itself is not reproduced

NAMES = frozenset(
    {
        *(terms["licence"] for terms in (CC_BY, CC_BY_IGO, CC_BY_NC_SA_IGO, CC0, MIT, GPL, ETALAB, EUROSTAT, OECD, UNSD, UNITED_NATIONS)),
        BY_COLUMN,
        AGGREGATES,
        FACTS,
    }
)
