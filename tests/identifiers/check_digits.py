"""Numbers with python-stdnum's verdict on each, for `vigie-accuracy check-digits`.

One number a line: the name of the python-stdnum module, the number without blanks or punctuation, `valid` or `invalid`.
For every module: numbers of the right shape that are valid, the same with one wrong digit, and numbers of the right shape
at random. Nothing here belongs to anybody: the numbers are drawn from a seeded generator.
"""

import datetime
import importlib
import random
import string
import sys

VALID = 200  # for each module
TODAY = datetime.date.today()
draw = random.Random(20260101)


def digits(count):
    return "".join(draw.choice(string.digits) for _ in range(count))


def one_of(choices):
    return draw.choice(choices)


def birth(form, first=1905, last=2020):
    day = datetime.date(first, 1, 1) + datetime.timedelta(days=draw.randrange((last - first) * 365))
    return day.strftime(form)


def nir():
    department = one_of(["2A", "2B"] + [f"{d:02}" for d in range(1, 96) if d != 20])
    place, order = (f"{draw.randrange(1, 1000):03}" for _ in range(2))
    head = one_of("12") + digits(2) + f"{draw.randrange(1, 13):02}" + department + place + order
    return head + (nir_key(head) if draw.random() < 0.5 else digits(2))


def nir_key(head):
    plain = head.replace("2A", "19") if head[5:7] == "2A" else head.replace("2B", "18") if head[5:7] == "2B" else head
    return f"{97 - int(plain) % 97:02}"


def tax_number_of_france():
    body = one_of("0123") + digits(9)
    return body + (f"{int(body) % 511:03}" if draw.random() < 0.5 else digits(3))


def key_of_97(body, prefix=""):
    return body + (f"{97 - int(prefix + body) % 97:02}" if draw.random() < 0.5 else digits(2))


def belgian():
    day = birth("%y%m%d", 1920, 1999)
    return key_of_97(day + digits(3)) if draw.random() < 0.7 else key_of_97(birth("%y%m%d", 2000, 2020) + digits(3), "2")


def belgian_enterprise():
    return key_of_97(one_of("01") + digits(7))


def luxembourg():
    body = digits(6)
    return body + (f"{int(body) % 89:02}" if draw.random() < 0.5 else digits(2))


def french_vat():
    alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    body = digits(8)
    body += luhn_digit(body)
    if draw.random() < 0.5:
        return f"{int(body + '12') % 97:02}" + body
    return one_of(alphabet) + one_of(alphabet) + body


def luhn_digit(body):
    from stdnum import luhn

    return luhn.calc_check_digit(body)


def siret():
    head = "356000000" if draw.random() < 0.3 else digits(8)
    head += "" if len(head) == 9 else luhn_digit(head)
    return head + digits(5)


def italian_code():
    letters = lambda count: "".join(one_of(string.ascii_uppercase) for _ in range(count))
    day = draw.randrange(1, 32) + one_of([0, 40])
    code = letters(6) + digits(2) + one_of("ABCDEHLMPRST") + f"{day:02}" + one_of("ABCDEFGHILMZ") + digits(3)
    return code + one_of(string.ascii_uppercase)


def finnish():
    century = one_of("-+ABCDEFYXWVU")
    return birth("%d%m%y") + century + f"{draw.randrange(0, 900):03}" + one_of("0123456789ABCDEFHJKLMNPRSTUVWXY")


def swedish():
    return birth("%Y%m%d") + digits(4) if draw.random() < 0.5 else birth("%y%m%d", 1930, 2020) + digits(4)


def czech():
    woman = one_of([0, 50])
    day = birth("%y %m %d", 1954, 2020).split()
    return f"{day[0]}{int(day[1]) + woman:02}{day[2]}" + digits(4)


def bulgarian():
    day = birth("%Y %m %d").split()
    return f"{day[0][2:]}{int(day[1]) + (40 if day[0] >= '2000' else 0):02}{day[2]}" + digits(4)


def polish():
    day = birth("%Y %m %d").split()
    return f"{day[0][2:]}{int(day[1]) + (20 if day[0] >= '2000' else 0):02}{day[2]}" + digits(5)


def baltic():
    day = birth("%Y%m%d")
    return one_of("34" if day < "2000" else "56") + day[2:] + digits(4)


def latvian():
    if draw.random() < 0.3:
        return "4" + digits(10)
    day = birth("%d%m%Y")
    return day[:4] + day[6:] + ("1" if day[4:6] == "19" else "2") + digits(4)


def slovenian():
    day = birth("%d%m%Y")
    return day[:4] + day[5:] + digits(6)


def romanian():
    day = birth("%Y%m%d")
    return one_of("12" if day < "2000" else "56") + day[2:] + f"{draw.randrange(1, 47):02}" + digits(4)


def norwegian():
    day = birth("%d%m%y", 1940, 1999)
    return day + f"{draw.randrange(0, 500):03}" + digits(2)


def spanish_foreigner():
    return one_of("XYZ") + digits(7) + one_of("TRWAGMYFPDXBNJZSQVHLCKE")


def letters_after(count, alphabet):
    return lambda: digits(count) + one_of(alphabet)


IRISH = "WABCDEFGHIJKLMNOPQRSTUV"

# How to draw a number of each module's shape.
SHAPES = {
    "luhn": lambda: digits(one_of([9, 14, 15, 16])),
    "iban": lambda: (lambda body: f"DE{98 - int(body + '131400') % 97:02}{body}")(digits(18)),
    "us.rtn": lambda: one_of(["0", "1", "2", "3"]) + digits(8),
    "verhoeff": lambda: digits(12),
    "fr.nir": nir,
    "fr.nif": tax_number_of_france,
    "fr.siren": lambda: digits(9),
    "fr.siret": siret,
    "fr.tva": french_vat,
    "gb.nhs": lambda: digits(10),
    "gb.vat": lambda: digits(9),
    "us.ssn": lambda: digits(9),
    "es.dni": letters_after(8, "TRWAGMYFPDXBNJZSQVHLCKE"),
    "es.nie": spanish_foreigner,
    "es.cif": lambda: one_of("ABCDEFGHJNPQRSUVW") + digits(7) + one_of("0123456789ABCDEFGHIJ"),
    "it.codicefiscale": italian_code,
    "it.iva": lambda: digits(7) + f"{draw.randrange(0, 110):03}" + digits(1),
    "de.idnr": lambda: one_of("123456789") + digits(10),
    "de.vat": lambda: digits(9),
    "be.nn": belgian,
    "be.vat": belgian_enterprise,
    "nl.bsn": lambda: digits(9),
    "nl.btw": lambda: digits(9) + "B" + digits(2),
    "ch.ssn": lambda: "756" + digits(10),
    "ch.uid": lambda: "CHE" + digits(9),
    "lu.tva": luxembourg,
    "pt.nif": lambda: one_of("123") + digits(8),
    "at.vnr": lambda: one_of("123456789") + digits(3) + birth("%d%m%y"),
    "at.uid": lambda: "U" + digits(8),
    "ie.pps": lambda: digits(7) + one_of(IRISH) + one_of(["", "A", "B", "H"]),
    "ie.vat": lambda: digits(1) + one_of(string.ascii_uppercase) + digits(5) + one_of(IRISH),
    "pl.pesel": polish,
    "pl.nip": lambda: digits(10),
    "se.personnummer": swedish,
    "se.vat": lambda: digits(10) + "01",
    "dk.cpr": lambda: f"{draw.randrange(1, 34):02}{draw.randrange(1, 14):02}" + digits(6),
    "dk.cvr": lambda: digits(8),
    "no.fodselsnummer": norwegian,
    "fi.hetu": finnish,
    "fi.alv": lambda: digits(8),
    "cz.rc": czech,
    "sk.rc": czech,
    "cz.dic": lambda: one_of([digits(8), "6" + digits(8), czech()]),
    "sk.dph": lambda: one_of("123") + digits(9),
    "ro.cnp": romanian,
    "ro.cui": lambda: digits(draw.randrange(4, 11)),
    "bg.egn": bulgarian,
    "bg.vat": lambda: digits(one_of([9, 10])),
    "hr.oib": lambda: digits(11),
    "si.emso": slovenian,
    "si.ddv": lambda: digits(8),
    "gr.vat": lambda: digits(9),
    "gr.amka": lambda: birth("%d%m%y") + digits(5),
    "ee.ik": baltic,
    "ee.kmkr": lambda: digits(9),
    "lt.asmens": baltic,
    "lt.pvm": lambda: one_of([digits(7) + "1" + digits(1), digits(10) + "1" + digits(1)]),
    "lv.pvn": latvian,
    "hu.anum": lambda: digits(8),
    "mt.vat": lambda: digits(8),
    "cy.vat": letters_after(8, string.ascii_uppercase),
    "tr.tckimlik": lambda: one_of("123456789") + digits(10),
    "ca.sin": lambda: digits(9),
    "in_.aadhaar": lambda: one_of("23456789") + digits(11),
    "za.idnr": lambda: birth("%y%m%d", 1930, 2000) + digits(4) + one_of("01") + digits(2),
    "au.tfn": lambda: digits(9),
}


# Published samples, which python-stdnum refuses and we leave to the words around them.
SAMPLES = {"us.ssn": {"078051120", "457555462", "219099999"}}


def is_out_of_scope(name, number):
    """Whether what differs by intention decides: who lives, which numbers are given out."""
    if number in SAMPLES.get(name, ()) or len(set(number)) == 1:
        return True
    if name == "be.nn":  # born after this year; the engine has no clock
        return int(number[:2]) > TODAY.year % 100 and 97 - int("2" + number[:9]) % 97 == int(number[9:])
    if name == "se.personnummer":  # of the twentieth and twenty-first centuries
        return len(number) == 12 and number[:2] not in ("19", "20")
    if name == "pt.nif":  # the engine's are those of persons
        return number[0] not in "123"
    if name == "us.rtn":  # the prefixes of the Federal Reserve's districts
        return not (number[:2] <= "12" or "21" <= number[:2] <= "32" or "61" <= number[:2] <= "72" or number[:2] == "80")
    return False


def verdict(name, module, number):
    """Whether python-stdnum takes the number; nothing where its reason is none of the number's own."""
    if is_out_of_scope(name, number):
        return None
    try:
        module.validate(number)
        return True
    except Exception as error:  # its exceptions have no common ancestor in older versions
        return None if "not been born" in str(error) else False


def wrong(number):
    """The number with one digit replaced by another."""
    places = [i for i, c in enumerate(number) if c.isdigit()]
    place = one_of(places)
    other = one_of([d for d in string.digits if d != number[place]])
    return number[:place] + other + number[place + 1 :]


def main():
    for name, shape in SHAPES.items():
        module = importlib.import_module(f"stdnum.{name}")
        found = 0
        for _ in range(200_000):
            number = shape()
            answer = verdict(name, module, number)
            if answer is None:
                continue
            if answer:
                found += 1
                changed = wrong(number)
                other = verdict(name, module, changed)
                if other is not None:
                    print(name, changed, "valid" if other else "invalid", sep="\t")
            # Most numbers at random are invalid: as many of them as of the others are enough.
            if answer or draw.random() < 0.05:
                print(name, number, "valid" if answer else "invalid", sep="\t")
            if found == VALID:
                break
        else:
            sys.exit(f"{name}: only {found} valid numbers among those drawn")


if __name__ == "__main__":
    main()
