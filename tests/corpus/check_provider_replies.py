#!/usr/bin/env python3
"""Asks the analyzer for the cause of every known reply of providers, block lists and filters, and fails where too few are right.

usage: check_provider_replies.py [--only REGEX] BINARY SHARED_DIR

A row of facts/provider_replies.tsv tells fragments of a reply (`421 4.7.28 + "originating from your IP address"`), which are
put together to a reply; where one names several ("4.4.8 / 5.4.8", "CON-T1..T4") each is asked. --only takes those rows whose
provider matches, and judges no floor.
"""
import csv
import json
import os
import re
import subprocess
import sys

FLOOR = 97  # per cent; raised as the catalog grows

# The provider that the remote host would tell. Rows of others are asked by their words alone.
PROVIDERS = {
    "Amazon SES": "amazonses",
    "AOL (old codes)": "yahoo",
    "Apple iCloud": "apple",
    "AT&T": "att",
    "Barracuda": "barracuda",
    "BarricadeMX/smtpf": "barricademx",
    "Charter/Spectrum": "charter",
    "Cisco IronPort ESA": "cisco",
    "Cloudflare Email Routing": "cloudflare",
    "Comcast/Xfinity": "comcast",
    "Cox": "cox",
    "Daum/Hanmail (provider inferred)": "daum",
    "Daum/Hanmail": "daum",
    "Facebook": "facebook",
    "FireEye/Trellix ETP": "trellix",
    "Forpsi": "forpsi",
    "Free.fr": "free",
    "GMX/web.de/mail.com": "gmx",
    "GoDaddy/secureserver": "godaddy",
    "Google/Gmail": "google",
    "I.UA": "iua",
    "ImprovMX": "improvmx",
    "Interia.pl": "interia",
    "KDDI au/EZweb": "kddi",
    "Mail.ru": "mailru",
    "Mailgun": "mailgun",
    "Microsoft Exchange Online": "microsoft",
    "Microsoft Outlook.com": "microsoft",
    "Mimecast": "mimecast",
    "Naver (old)": "naver",
    "NetEase 163/126/yeah": "netease",
    "NTT docomo": "docomo",
    "Oracle Cloud Email Delivery": "oracle",
    "Orange/Laposte (OFR/LPN)": "orange",
    "Proofpoint": "proofpoint",
    "Proton Mail": "proton",
    "Rackspace Email": "rackspace",
    "Rambler": "rambler",
    "SendGrid (own refusal)": "sendgrid",
    "SFR": "sfr",
    "SoftBank": "softbank",
    "Symantec/Broadcom Email Security.cloud": "symantec",
    "T-Online": "tonline",
    "Tencent QQ/Exmail": "tencent",
    "Trend Micro": "trendmicro",
    "Yahoo/AOL": "yahoo",
    "Yandex": "yandex",
    "Zoho": "zoho",
}

# Where the fragments describe the reply instead of quoting it.
WRITTEN_OUT = {
    ("Google/Gmail", "- gcdp"): ["550 5.7.1 Your message was refused by a rule of this domain. - gcdp"],
    ("Yahoo/AOL", "[TS01]..[TS04]"): ["421 [TS01]", "421 [TS02]", "421 [TS04]"],
    ("Yahoo/AOL", "550/554 + null MX, header too big, date out of range"): [
        "554 5.7.9 Message not accepted for policy reasons: header too big",
        "550 Message not accepted: date out of range",
    ],
    ("GMX/web.de/mail.com", '"Reject due to policy restrictions" (header based)'): [
        "554-Reject due to policy restrictions. 554 For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=hd"
    ],
    ("GMX/web.de/mail.com", '"Reject due to policy restrictions" (domain based)'): [
        "554-Reject due to policy restrictions. 554 For explanation visit https://postmaster.gmx.net/en/case?c=r0501&i=domain&v=example.com&r=1"
    ],
    ("GMX/web.de/mail.com", '"Reject due to policy restrictions" (IP based)'): [
        "554-Reject due to policy restrictions. 554 For explanation visit https://postmaster.gmx.net/en/case?c=r0502&i=ip&v=192.0.2.1&r=1"
    ],
    ("DNSBL", "senderscore / Return Path / Validity"): [
        "554 5.7.1 Client host [192.0.2.1] blocked using bl.score.senderscore.com",
        "550 5.7.1 192.0.2.1 is blocked by Return Path reputation, see https://senderscore.org/",
        "550 5.7.1 192.0.2.1 is on the Validity block list",
    ],
    ("NTT docomo", "550 Unknown user (at end of DATA, Status 5.2.0)"): ["550 5.2.0 Unknown user x@docomo.example (in reply to end of DATA command)"],
}


def alternatives(part):
    """'550/554 5.7.1', '4.4.8 / 5.4.8', '5.7.606-649', 'AUP#I-1100..1150': each that is meant."""
    if part.startswith('"'):
        return [part.strip('"')]
    part = re.sub(r"\(at RCPT\)", "(in reply to RCPT TO command)", part)
    part = re.sub(r"\(at end of DATA\)", "(in reply to end of DATA command)", part)
    named = re.fullmatch(r"_\d+(?: / _\d+)* \((.*)\)", part)  # "_102 (OFR006_102, LPN007_102)"
    if named:
        return named[1].split(", ")
    out = part.split(" / ")
    first = re.match(r"(?:\d{3} )?(?:\d\.\d+\.\d+ )?", out[0])[0]
    out = [out[0]] + [x if re.match(r"\d\.\d", x) and not re.match(r"\d{3} ", first) else first_code(first, x) for x in out[1:]]
    for pattern, build in (
        (r"(\d{3})/(\d{3})(?:/(\d{3}))?( .*|$)", lambda m: [m[i] + m[4] for i in (1, 2, 3) if m[i]]),
        (r"(.*\d\.\d\.)(\d+)-(\d+)(.*)", lambda m: [m[1] + m[2] + m[4], m[1] + m[3] + m[4]]),
        (r"(\S+?)(\d+)(\]?)\.\.\S*?(\d+)\]?", lambda m: [m[1] + m[2] + m[3], m[1] + m[2][: -len(m[4])] + m[4] + m[3]]),
    ):
        out = [y for x in out for m in [re.fullmatch(pattern, x)] for y in (build(m) if m else [x])]
    return out


def first_code(first, text):
    return text if re.match(r"\d{3}", text) else (first.split(" ")[0] + " " + text if re.match(r"\d\.\d", text) else first + text)


def replies(provider, match):
    if (provider, match) in WRITTEN_OUT:
        return WRITTEN_OUT[provider, match]
    texts = [""]
    for part in match.split(" + "):
        texts = [(text + " " + x).strip() for text in texts for x in alternatives(part)]
    return texts


def main():
    arguments = sys.argv[1:]
    only = None
    if arguments[0] == "--only":
        only = re.compile(arguments[1], re.I)
        arguments = arguments[2:]
    binary, shared = arguments
    known = {line.split(" ")[0] for line in subprocess.run([binary, "rules", "list", "--providers"], capture_output=True, text=True, check=True).stdout.splitlines()}
    asked = right = 0
    with open(os.path.join(shared, "facts", "provider_replies.tsv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        if only and not only.search(row["provider"]):
            continue
        for reply in replies(row["provider"], row["match"]):
            command = [binary, "explain", "--format", "ndjson"]
            provider = PROVIDERS.get(row["provider"])
            if provider in known:
                command += ["--provider", provider]
            got = json.loads(subprocess.run(command + ["--", reply], capture_output=True, text=True, check=True).stdout)
            asked += 1
            if got["cause"] == row["cause"]:
                right += 1
            else:
                print(f"miss {row['provider']}: want {row['cause']}, got {got['cause']} ({got['rule']}): {reply}")
    share = 100 * right / max(asked, 1)
    print(f"provider replies: {right} of {asked} right, {share:.1f} %")
    if only is None and (asked < 500 or share < FLOOR):
        sys.exit(f"under the floor of {FLOOR} % or of 500 replies")


main()
