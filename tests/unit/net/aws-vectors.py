#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the signatures in test-aws.c come from: Signature V4 from its description alone, with hmac and hashlib.

Those that AWS has published (its test suite and the S3 guide) came out the same; the rest only this has computed.
Prints "name signature" for each."""
import hashlib
import hmac
from urllib.parse import quote

SUITE = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service", "20150830T123600Z")
GUIDE = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "s3", "20130524T000000Z")
TOKEN = ("AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflf"
         "KD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6"
         "q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabI"
         "Qwj2ICCR/oLxBA==")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def sign(who, method, path, query, headers, payload_hash):
    """path: as in the canonical request; query: list of pairs; headers: dict, lower case."""
    _, secret, region, service, date = who
    names = sorted(headers)
    canonical = "\n".join([
        method, path,
        "&".join(f"{a}={b}" for a, b in sorted((quote(a, safe="~"), quote(b, safe="~")) for a, b in query)),
        "".join(f"{n}:{headers[n]}\n" for n in names), ";".join(names), payload_hash])
    scope = f"{date[:8]}/{region}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{sha(canonical.encode())}"
    key = b"AWS4" + secret.encode()
    for part in (date[:8], region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def suite(method="GET", path="/", query=(), body=b"", **headers):
    every = {"host": "example.amazonaws.com", "x-amz-date": SUITE[4]}
    every.update({name.replace("_", "-"): value for name, value in headers.items()})
    return sign(SUITE, method, path, query, every, sha(body))


def guide(method="GET", path="/", query=(), body=b"", **headers):
    every = {"host": "examplebucket.s3.amazonaws.com", "x-amz-date": GUIDE[4], "x-amz-content-sha256": sha(body)}
    every.update({name.replace("_", "-"): value for name, value in headers.items()})
    return sign(GUIDE, method, path, query, every, sha(body))


def presigned(path, token=None):
    query = [("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", GUIDE[0] + "/20130524/us-east-1/s3/aws4_request"),
             ("X-Amz-Date", GUIDE[4]), ("X-Amz-Expires", "86400"), ("X-Amz-SignedHeaders", "host")]
    if token:
        query.append(("X-Amz-Security-Token", token))
    return sign(GUIDE, "GET", path, query, {"host": "examplebucket.s3.amazonaws.com"}, "UNSIGNED-PAYLOAD")


UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VECTORS = {
    # Published.
    "get-vanilla": suite(),
    "get-relative": suite(),
    "get-query-order": suite(query=[("Param1", "value1"), ("Param2", "value2")]),
    "get-unreserved": suite(path="/" + UNRESERVED),
    "get-utf8": suite(path="/%E1%88%B4"),
    "get-utf8-query": suite(query=[("\u1234", "bar")]),
    "get-header-duplicate": suite(my_header1="value2,value2,value1"),
    "get-header-trim": suite(my_header1="value1", my_header2='"a b c"'),
    "post-vanilla": suite("POST"),
    "post-form": suite("POST", body=b"Param1=value1", content_type="application/x-www-form-urlencoded"),
    "post-token": suite("POST", x_amz_security_token=TOKEN),
    "s3-get-range": guide(path="/test.txt", range="bytes=0-9"),
    "s3-put": guide("PUT", path="/test%24file.text", body=b"Welcome to Amazon S3.", date="Fri, 24 May 2013 00:00:00 GMT",
                    x_amz_storage_class="REDUCED_REDUNDANCY"),
    "s3-lifecycle": guide(query=[("lifecycle", "")]),
    "s3-list": guide(query=[("max-keys", "2"), ("prefix", "J")]),
    "s3-presigned": presigned("/test.txt"),
    # Ours.
    "get-encoded-twice": suite(path="/a%2520b/c"),
    "s3-encoded-once": guide(path="/a%20b/%E0%AE%B5/c%2Bd"),
    "s3-not-normal": guide(path="/a//b/../c"),
    "s3-presigned-token": presigned("/a%20b", TOKEN),
}
for name, signature in VECTORS.items():
    print(name, signature)
