#!/usr/bin/env python3
"""A second stand-in for the eligibility terminal's shared folder, independent of the Java mock.

Made from publicly known facts about the interface only (element names, folders, pairing by name and
identifier); it is not official software, and all persons in it are invented. Eligibility only:
OQSsiquc01req_X.xml in <root>/req is removed and answered by OQSsiquc01res_X.xml in <root>/res,
written in place and in pieces, so that a reader meets half-written files.

Prints "ready" when it watches. With --count it ends after so many answers.
"""
import argparse
import os
import random
import re
import time
import unicodedata
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import escape

REQUEST = re.compile(r"OQSsiquc01req_[0-9A-Za-z]{1,50}\.xml")
DECLARATION = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
JST = timezone(timedelta(hours=9))
SEARCH = "QualificationConfirmSearchInfo"
CONSENT = "LimitApplicationCertificateRelatedConsFlg"

# (insurer, symbol, number, branch, birth date) -> what the insurer registered
PEOPLE = {
    ("06139992", "123", "4567", "01", "19850417"): [
        ("InsuredCardClassification", "01"),
        ("InsurerNumber", "06139992"),
        ("InsuredCardSymbol", "１２３"),
        ("InsuredIdentificationNumber", "4567"),
        ("InsuredBranchNumber", "01"),
        ("PersonalFamilyClassification", "1"),
        ("InsuredName", "試験　太郎"),
        ("Name", "試験　太郎"),
        ("NameKana", "ｼｹﾝ ﾀﾛｳ"),
        ("Sex1", "1"),
        ("Birthdate", "19850417"),
        ("Address", "東京都架空区見本町１－２－３"),
        ("PostNumber", "1000000"),
        ("QualificationDate", "20200401"),
        ("InsuredCardValidDate", "20200401"),
        ("InsurerName", "架空健康保険組合"),
    ],
    ("138990", "架空12", "00345678", "02", "19541203"): [
        ("InsuredCardClassification", "01"),
        ("InsurerNumber", "  138990"),
        ("InsuredCardSymbol", "架空１２"),
        ("InsuredIdentificationNumber", "００３４５６７８"),
        ("InsuredBranchNumber", "02"),
        ("InsuredName", "髙橋　一郎"),
        ("Name", "髙橋●　はな"),
        ("NameKana", "ﾀｶﾊｼ ﾊﾅ"),
        ("Sex1", "2"),
        ("Birthdate", "19541203"),
        ("Address", "神奈川県仮想市●●１０００－１　髙見ハイツ①"),
        ("PostNumber", "2200000"),
        ("QualificationDate", "20190401"),
        ("InsurerName", "仮想市"),
        ("ElderlyRecipientCertificateInfo", [("ElderlyRecipientContributionRatio", "020")]),
    ],
}


def read_request(data):
    """Header and query of a request, as lists of (name, text) in their order."""
    declared = DECLARATION.match(data)
    label = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    # Shift_JIS on this wire is Microsoft's code page 932; the XML parser would not know
    text = data.decode("cp932" if label in ("shift_jis", "windows-31j") else "utf-8")
    if "<!DOCTYPE" in text:
        raise ValueError("DOCTYPE")
    root = ElementTree.fromstring(re.sub(r"^<\?xml[^>]*\?>", "", text))
    header, search = root.find("MessageHeader"), root.find("MessageBody/" + SEARCH)
    if header is None or search is None:
        raise ValueError("header or query is missing")
    return [[(e.tag, e.text or "") for e in group] for group in (header, search)]


def find(search):
    """The registered person, or None; widths and the insurer's padding do not count."""
    told = {name: unicodedata.normalize("NFKC", text).strip() for name, text in search}
    insurer = told.get("InsurerNumber", "")
    if len(insurer) == 8 and insurer.startswith("00"):
        insurer = insurer[2:]
    return PEOPLE.get((
        insurer,
        told.get("InsuredCardSymbol", ""),
        told.get("InsuredIdentificationNumber", ""),
        told.get("InsuredBranchNumber", ""),
        told.get("Birthdate", ""),
    ))


def answer(header, search, encoding):
    """The tree of an answer: (name, text or list of trees)."""
    asked, now, person = dict(header), datetime.now(JST), find(search)
    top = [("ProcessExecutionTime", now.strftime("%Y%m%d%H%M%S"))]
    top += [(name, text) for name, text in header if text]
    top += [
        ("ReferenceClassification", "2"),
        ("SegmentOfResult", "1"),
        ("CharacterCodeIdentifier", "1" if encoding == "cp932" else "0"),
    ]
    body = [("ProcessingResultStatus", "1"), ("QualificationValidity", "1" if person else "4")]
    if not re.fullmatch("[0-9]{10}", asked.get("MedicalInstitutionCode", "")):
        top = [(name, "9" if name == "SegmentOfResult" else text) for name, text in top]
        error = [("ErrorCode", "MOCK-PY01"), ("ErrorMessage", "模擬エラー")]
        return [("MessageHeader", top + error)]
    if person:
        item = list(person)
        if dict(search).get(CONSENT) == "1":
            consent = now - timedelta(seconds=5)
            item += [(CONSENT, "1"), (CONSENT[:-3] + "Time", consent.strftime("%Y%m%d%H%M%S"))]
        body.append(("ResultList", [("ResultOfQualificationConfirmation", item)]))
    return [("MessageHeader", top), ("MessageBody", body + [(SEARCH, search)])]


def shuffled(tree, rng):
    mixed = [(n, shuffled(v, rng) if isinstance(v, list) else v) for n, v in tree]
    rng.shuffle(mixed)
    return mixed


def render(tree, depth):
    for name, value in tree:
        if isinstance(value, list):
            inner = "".join(render(value, depth + 1))
            yield f"{'  ' * depth}<{name}>\r\n{inner}{'  ' * depth}</{name}>\r\n"
        else:
            yield f"{'  ' * depth}<{name}>{escape(value)}</{name}>\r\n"


def write_in_pieces(path, data, slow, rng):
    """In place, as linkage applications do; pieces end anywhere, inside a character too."""
    with open(path, "wb") as out:
        while data:
            size = rng.randint(1, max(2, len(data) // 3)) if slow or len(data) > 40 else len(data)
            out.write(data[:size])
            out.flush()
            os.fsync(out.fileno())
            data = data[size:]
            time.sleep(0.03 if slow else 0.001)


def serve(options):
    rng = random.Random(options.seed)
    req, res = options.root / "req", options.root / "res"
    for folder in (req, res, options.root / "face"):
        folder.mkdir(parents=True, exist_ok=True)
    print("ready", flush=True)
    answered = 0
    while options.count is None or answered < options.count:
        for path in sorted(p for p in req.iterdir() if REQUEST.fullmatch(p.name) and p.is_file()):
            try:
                data = path.read_bytes()
                if not data.rstrip().endswith(b"</XmlMsg>"):
                    continue  # its writer is still at work
                path.unlink()
            except FileNotFoundError:
                continue  # withdrawn
            try:
                header, search = read_request(data)
            except (ValueError, ElementTree.ParseError):
                # the official form of a .err is not public; this one says what it is
                (res / path.name).write_bytes(data)
                (res / path.with_suffix(".err").name).write_bytes(b"MOCK: unreadable request\r\n")
            else:
                parts = answer(header, search, options.encoding)
                if options.shuffle:
                    parts = [(name, shuffled(group, rng)) for name, group in parts]
                label = "Shift_JIS" if options.encoding == "cp932" else "UTF-8"
                text = f'<?xml version="1.0" encoding="{label}" standalone="no"?>\r\n'
                text += "".join(render([("XmlMsg", parts)], 0))
                data = text.encode(options.encoding, errors="replace")
                name = path.name.replace("req_", "res_", 1)
                write_in_pieces(res / name, data, options.slow, rng)
            answered += 1
        time.sleep(0.005)


def main():
    parser = argparse.ArgumentParser(description="stand-in for the eligibility terminal's folder")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--encoding", choices=("utf-8", "cp932"), default="utf-8")
    parser.add_argument("--shuffle", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    try:
        serve(parser.parse_args())
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
