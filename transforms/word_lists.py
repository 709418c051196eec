"""Word lists: the closed sets of words by which names, addresses and organizations are told apart."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Providers whose domain says nothing about whom a person works for.
FREE_DOMAINS = _words("""
    126.com 139.com 163.com abv.bg aim.com alice.it aol.com arcor.de att.net azet.sk bellsouth.net bigpond.com
    bk.ru bluewin.ch bol.com.br btinternet.com centrum.cz charter.net citromail.hu comcast.net cox.net daum.net
    docomo.ne.jp earthlink.net email.com email.de ezweb.ne.jp fastmail.com fastmail.fm foxmail.com free.fr
    freemail.hu freenet.de gmail.com gmx.at googlemail.com hanmail.net hey.com home.nl hushmail.com i.ua
    icloud.com ig.com.br inbox.com inbox.ru interia.pl kabelmail.de kpnmail.nl laposte.net libero.it list.ru
    live.com mac.com mail.bg mail.com mail.de mail.ru mailbox.org me.com msn.com nate.com naver.com neuf.fr
    ntlworld.com o2.pl onet.pl online.de online.no op.pl optusnet.com.au orange.fr passport.com planet.nl pm.me
    posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com
    rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com skynet.be softbank.ne.jp
    sohu.com sympatico.ca t-online.de talktalk.net telefonica.net telenet.be telia.com terra.com.br tin.it
    tiscali.it tuta.io tutanota.com tutanota.de ukr.net uol.com.br usa.com verizon.net virgilio.it
    virginmedia.com wanadoo.fr web.de wp.pl xs4all.nl xtra.co.nz ya.ru yandex.com yandex.ru yeah.net ymail.com
    ziggo.nl zoho.com zohomail.com
""")

# Local parts that name a function (RFC 2142 and what organizations use).
ROLE_WORDS = _words("""
    abuse accounting accounts admin administration administrator all apply billing board booking bookings bureau
    career careers clients commercial communications community compliance contact contacto contato contatti crew
    customer customercare customers customerservice customersupport desk dev developers editor editors einkauf
    empfang enquiries enquiry events everyone faq feedback finance frontdesk general hallo hello help helpdesk
    hi hola hostmaster hr hrteam humanresources info information infos inquiries inquiry invoice invoices
    invoicing it jobs kontakt kundenservice legal mail marketing media members membership moderator noc office
    operations orders partners partnerships payroll people personal post postmaster pr press presse privacy
    procurement purchasing reception recruiting recruitment registration registrations reservations returns root
    sales secretariat secretary security service services shop staff subscribe support sysadmin talent team tech
    training travel trust unsubscribe vendas ventas verkauf verwaltung volunteer volunteers webadmin webmaster
    welcome www
""")

# Words before a name.
HONORIFICS = _words("""
    capt col dame dipling don dona dr eng fr frau herr hon ing lt madame mag miss mlle mme monsieur mr mrs ms mx
    pastor prof professor rabbi rev reverend sgt sheikh sir sr sra srta
""")

# Parts of a title that count only with their full stop (Dr. rer. nat., Dr. med.).
ACADEMIC = _words("dent habil ing jur med nat oec phil pol rer soc theol vet")

# Degrees and certificates after a name.
CREDENTIALS = _words("""
    aca acca aia ap ba bba bcom beng bs bsc cams cbe ccie cfa cisa cism cissp cma cpa cscp csm csp cspo dba dds
    dphil dvm edd esq facs fca frcs frm gphr itil jd lcsw leed llb llm ma mba mbbs mbe mcom mcse md med meng mfa
    mpa mph mphil mpp ms msc obe pe ph phd phr pmiacp pmp prince2 psyd ra rn rpa scpm shrmcp sphr togaf
""")

# Small words inside a name that are neither given nor family names.
PARTICLES = _words("""
    abu af al av ben bin bint da das de del della den der di do dos du e el ibn la las le los of te ten ter und
    van von y zu zum zur
""")

# Chinese family names of two characters.
COMPOUND_HAN = _words("""
    上官 东方 令狐 公孙 司徒 司馬 司马 夏侯 宇文 尉迟 慕容 東方 欧阳 歐陽 皇甫 諸葛 诸葛
""")

# Words of a legal form, which do not tell organizations apart.
LEGAL_FORMS = _words("""
    ab ag aps as asa bhd bv bvba co company corp corporation cv dac doo eg ev gbr gmbh group holding holdings
    inc incorporated international kft kg kgaa kk lda limited llc llp lp ltd ltda mbb mbh nv oao ood oy oyj pa
    pbc pc plc pllc plt pte pty pvt rf sa sab sae sal sarl sas sasu scs sdn se spa spzoo srl sro the ug und
""")

# First words that thousands of organizations share: alone they name none of them.
GENERIC_WORDS = _words("""
    american association bank british center centre city college consulting council county department digital
    european federal first foundation freelance general global hospital independent institut institute
    international ministry national new office retired royal school self selfemployed services society solutions
    state student systems tech technical united universidad universidade universita universitat universite
    university
""")
