#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs a request (JSON on the standard input) with botocore, for its moment in x-amz-date, and prints the Authorization
header that it should have: an implementation of Signature V4 that is not ours."""
import datetime
import json
import sys

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

request = json.load(sys.stdin)
headers = request["headers"]
given = headers["authorization"]
signed = given.split("SignedHeaders=")[1].split(",")[0].split(";")
moment = datetime.datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ")


class Frozen(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return moment


auth.datetime.datetime = Frozen
kind = auth.S3SigV4Auth if request["service"] == "s3" else auth.SigV4Auth
credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
aws = AWSRequest(method=request["method"], url=request["url"], data=request["body"].encode(),
                 headers={name: value for name, value in headers.items() if name in signed and not name.startswith("x-amz-")})
aws.context["payload_signing_enabled"] = True
aws.context["client_config"] = None
kind(credentials, request["service"], "ap-south-1").add_auth(aws)
print(aws.headers["Authorization"])
