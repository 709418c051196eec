"""The words that the synthetic world is made of: invented people, organizations, titles and topics.

Every person is a random pairing of given and family names; organizations have reserved domains (.example, .test).
A name in another script stands before its Latin spelling, `native|latin`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Culture:
    """Given and family names that go together, the zone their bearers write from, and whether the family name leads."""

    zone: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False


def _culture(zone: str, given: str, family: str, family_first: bool = False) -> Culture:
    return Culture(zone, tuple(given.split()), tuple(family.split()), family_first)


CULTURES = (
    _culture(
        "Europe/Berlin",
        "Jürgen Katharina Björn Anneliese Lukas Friederike Sören Mareike Götz Henrike Matthias Jördis",
        "Brückner Vogelsang Schönfeld Kleinschmidt Groß Wiesental Hübner Lindenau Thörmer Ostermann Rößler Mühlbach",
    ),
    _culture(
        "Europe/London",
        "Robert Elizabeth William Margaret Thomas Katherine Jonathan Rebecca Samuel Victoria Edward Penelope",
        "Ashcombe Thornbury Wetherall Pendlebury Hargrave Kingsmill Fairweather Ollerton Greaves Winstanley",
    ),
    _culture(
        "Europe/Lisbon",
        "José João Inês Tomás Beatriz Gonçalo Conceição Rui Mafalda André Luísa Vicente",
        "Nogueira Falcão Magalhães Brandão Vasconcelos Simões Guimarães Leitão Araújo Quintão",
    ),
    _culture(
        "Europe/Warsaw",
        "Łukasz Małgorzata Grzegorz Agnieszka Paweł Żaneta Michał Bożena Stanisław Zofia",
        "Wiśnicki Dąbek Jabłonka Kruszyński Górnicki Łopatka Zielonka Śliwa Brzozowicz Sowiński",
    ),
    _culture(
        "Europe/Paris",
        "Hélène François Amélie Théo Geneviève Jérôme Zoé Benoît Chloé Étienne",
        "Lachèze Montclar Béraudin Vauquelin Delacombe Rivoire Garancher Fénelier Aubépin Coëtmeur",
    ),
    _culture(
        "Europe/Stockholm",
        "Åsa Håkan Björg Øystein Søren Maja Linnéa Jörgen Sigrún Frøydis",
        "Sjöholm Ångell Nygård Østergren Bergåker Hedlund Mörkvik Dahlström Strømdal Lövgren",
    ),
    _culture(
        "Europe/Istanbul",
        "Ayşe Çağlar Gülşen Ömer İpek Yiğit Şebnem Oğuz Zübeyde Tuğba",
        "Yıldızer Çakırgil Öztekin Şahinoğlu Gündüzalp Karadağlı Işıkçı Aydınbey Ünalmış Bozkırlı",
    ),
    _culture(
        "Asia/Kolkata",
        "Priyanka Arjun Lakshmi Venkatesh Ananya Raghav Meenakshi Suresh Kavita Nikhil",
        "Varadkar Iyengar Chattopadhyay Deshpande Kulkarni Ramaswamy S Bhattacharjee Menon Joshipura",
    ),
    _culture(
        "America/New_York",
        "Guadalupe Ángel Xiomara Tyrell Shanice DeShawn Mackenzie Íñigo Refugio Lamar",
        "Peñaloza Ibáñez Whitlock Montoya-Reyes O'Rourke McAllister Nuñez Castañeda Fontenot Dubois",
    ),
    _culture(
        "Africa/Lagos",
        "Chinonso Adaeze Olúṣẹ́gun Ngozi Babatúndé Ifeoma Kwabena Akosua Thandeka Sipho",
        "Okonjola Adéyẹmí Nwachukwu Mensah-Boadi Eziokwu Dlaminisi Owusu Balogunle Mabasande Obiorah",
    ),
    _culture(
        "Asia/Shanghai",
        "小明|Xiaoming 丽华|Lihua 志强|Zhiqiang 雅婷|Yating 建国|Jianguo 思远|Siyuan 美玲|Meiling 浩然|Haoran",
        "王|Wang 欧阳|Ouyang 陈|Chen 赵|Zhao 司马|Sima 林|Lin 周|Zhou 郭|Guo",
        family_first=True,
    ),
    _culture(
        "Asia/Tokyo",
        "健太|Kenta 美咲|Misaki 大輔|Daisuke 陽子|Yoko 翔太|Shota 直美|Naomi",
        "佐々木|Sasaki 高橋|Takahashi 渡辺|Watanabe 小林|Kobayashi 藤原|Fujiwara 石川|Ishikawa",
        family_first=True,
    ),
    _culture(
        "Asia/Dubai",
        "ليلى|Layla يوسف|Youssef فاطمة|Fatima خالد|Khaled نور|Nour سامي|Sami",
        "الحداد|Al-Haddad منصوري|Mansouri القاسم|Al-Qasim درويش|Darwish النجار|El-Najjar",
    ),
    _culture(
        "Europe/Kyiv",
        "Олександр|Oleksandr Катерина|Kateryna Дмитро|Dmytro Наталія|Nataliia Юрій|Yurii Світлана|Svitlana",
        "Щербань|Shcherban Ковальчук|Kovalchuk Мельниченко|Melnychenko Жовтяк|Zhovtiak Гайворон|Haivoron",
    ),
)

NICKNAMES = {
    "Robert": "Bob", "Elizabeth": "Liz", "William": "Bill", "Margaret": "Maggie", "Thomas": "Tom", "Katherine": "Kate",
    "Jonathan": "Jon", "Rebecca": "Becky", "Samuel": "Sam", "Victoria": "Vicky", "Edward": "Ted", "Katharina": "Kathi",
    "Oleksandr": "Sasha", "Kateryna": "Katya", "Małgorzata": "Gosia", "Guadalupe": "Lupe",
}  # fmt: skip

CREDENTIALS = (", MBA", ", PhD", ", PMP, CSM", " (she/her)", ", Dr.-Ing.", ", CPA")

ORGANIZATIONS = (
    "Kiefer Labs", "Nordlicht Data", "Brückenwerk GmbH", "Halden Robotics", "Quillon Health",
    "Tessera Energy", "Marisol Foods", "Pfauenfeder Verlag", "Northvane Logistics", "Opaline Optics",
    "Ravenholm Capital", "Sundial Media",
    "Umbra Security", "Verdigris Water", "Wolkenstein AG", "Xylo Instruments", "Yarrow Consulting", "Zephyrine Air",
    "Amberline Rail", "Basalt & Söhne", "Cinnabar Games", "Dovetail Furniture", "Eiderdown Textiles", "Fjordkraft Nord",
    "Gallowglass Legal", "Hopfenrain Brewing", "Inkwell Learning", "Juniper Row Design", "Kestrelway Mobility",
    "Lodestar Insurance", "Mosaik Stiftung", "Nettlecombe School", "Ostrakon Archives", "Peregrine Trust",
    "Quarzit Materials", "Rosehip Pharma", "Saltmarsh Foundation", "Thistledown Seeds", "Universität Falkenau",
    "Vellum Press", "Wherry Maritime", "Yonder Travel",
)  # fmt: skip

TITLES = (
    "Chief Executive Officer", "Managing Director", "Head of Data", "VP Partnerships", "Director of Research",
    "Partner", "Senior Data Engineer", "Product Manager", "Project Lead", "Account Executive", "Recruiter",
    "Software Engineer", "Data Analyst", "Marketing Manager", "Legal Counsel", "Professor of Statistics",
    "Community Manager", "Procurement Specialist", "UX Designer", "Founder", "Consultant", "Teacher", "Volunteer Lead",
    "Finance Manager", "Operations Manager",
)  # fmt: skip

TOPICS = (
    "Pilot next quarter", "Workshop agenda", "Your talk in Leipzig", "Draft of the joint paper", "Budget question",
    "Lunch in Mitte?", "Reference for a candidate", "Data sharing agreement", "Möglicher Termin",
    "Prüfung des Entwurfs",
    "Conference panel", "Feedback on the prototype", "Catching up", "Supplier shortlist", "Open positions",
    "Reading list", "Visit to your lab", "Partnership idea", "Evaluation results", "Grant application",
)  # fmt: skip

SENTENCES = (
    "Thank you for the notes, they help a lot.", "Could we move this to next week?",
    "I have attached nothing this time.",
    "Das klingt gut, ich melde mich am Freitag.", "Happy to share what we learned.", "Let me ask a colleague first.",
    "That was a useful conversation.", "I owe you an answer on the second point.", "What would help you most?",
    "Next Tuesday works on my side.", "Merci, c'est très clair.", "Congratulations on the new role!",
)  # fmt: skip


def native(word: str) -> str:
    """Return a name in its own script."""
    return word.partition("|")[0]


def latin(word: str) -> str:
    """Return a name in Latin letters."""
    return word.rpartition("|")[2]


def ascii_slug(text: str, joint: str = "-") -> str:
    """Return text in lower-case ASCII letters and digits, its words joined."""
    folded = text.translate(str.maketrans("łŁøØıİđ’'", "lLoOiId  ")).replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode().lower()
    return joint.join("".join(letter if letter.isalnum() else " " for letter in plain).split())
