"""Organizations: keys under which a company's name and its domain meet."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

_LEGAL = frozenset(
    "ab ag aps as asa bhd bv bvba co company corp corporation cv dac doo eg ev gbr gmbh group holding holdings inc"
    " incorporated international kft kg kgaa kk lda limited llc llp lp ltd ltda mbh mbb nv oao ood oy oyj pa pbc plc pc"
    " pllc plt pte pty pvt rf sa sab sae sal sarl sas sasu scs sdn se spa spzoo sro srl the ug und".split()
)
# First words that thousands of organizations share: alone they name none of them.
_GENERIC = frozenset(
    "american association bank british center centre city college council county department digital european federal"
    " first foundation general global hospital institute institut international ministry national new office royal"
    " school self selfemployed freelance independent retired society state student technical tech united universidad"
    " universidade universita universitat universite university consulting services solutions systems".split()
)
_NOBODY = frozenset({"selfemployed", "freelance", "freelancer", "independent", "retired", "student", "none", "na", "self"})
# Labels under which registries sell names, so that the registrable label lies one further left.
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "edu", "gov", "gob", "go", "or", "ne", "gv", "nhs", "ltd"})


def organization_keys(name: str) -> tuple[str, ...]:
    """Return the keys of an organization's name, the fullest first: its words joined, and its first distinctive word."""
    folded = anyascii(unicodedata.normalize("NFKC", name)).lower().replace("'", "").replace(".", "")
    words = [word for word in re.findall(r"[a-z0-9]+", folded) if word not in _LEGAL]
    joined = "".join(words)
    if len(joined) < 2 or joined in _NOBODY:
        return ()
    if len(words) > 1 and len(words[0]) >= 4 and words[0] not in _GENERIC:
        return (joined, words[0])
    return (joined,)


def domain_label(domain: str) -> str:
    """Return the registrable label of a domain (`acme` for mail.acme.co.uk), folded as organization_keys folds."""
    labels = domain.split(".")[:-1] or [domain]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels = labels[:-1]
    return re.sub(r"[^a-z0-9]", "", anyascii(labels[-1]).lower())
