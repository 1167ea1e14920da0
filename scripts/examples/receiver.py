"""Checks what the SMS verification service signs, with nothing but Python's standard library.

A receipt is a JWT (RFC 7519) signed by Ed25519 (RFC 8032, 8037), a webhook is signed by HMAC-SHA-256 (Standard Webhooks).

    receiver.py receipt APPLICATION JWKS_FILE      < the receipt     prints its claims
    receiver.py webhook SECRET HEADERS_FILE        < the body        prints the event
"""

import base64
import hashlib
import hmac
import json
import sys
import time

ISSUER = "sms-verification"
# A receiver's clock may differ from the service's by so much; older webhooks are replays.
TOLERANCE_SECONDS = 300

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def decode(text):
    """base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def recover_x(y, sign):
    """The x of a point of the curve, of which only y and the lowest bit of x were sent; None when there is none."""
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != x2 or (x == 0 and sign):
        return None
    return P - x if x % 2 != sign else x


def point(data):
    """A point in extended coordinates from its 32 bytes."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    """The sum of two points (RFC 8032, 5.1.4)."""
    A, B = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    C, E = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (B - A) * (E - C) % P, (E + C) * (B + A) % P, (E - C) * (E + C) % P, (B - A) * (B + A) % P


def multiply(factor, a):
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = add(total, a)
        a = add(a, a)
        factor >>= 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(public_key, message, signature):
    """Whether Ed25519 says that the holder of the key signed the message."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, start = point(public_key), point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or start is None or scalar >= L:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    left, right = multiply(scalar, BASE), add(start, multiply(digest, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def check_receipt(receipt, application, jwks, now=None):
    """The claims of a receipt for this application; ValueError says what is wrong with it. `jwks` is /.well-known/jwks.json."""
    now = time.time() if now is None else now
    try:
        head, body, signature = receipt.split(".")
        header, claims = json.loads(decode(head)), json.loads(decode(body))
        signature = decode(signature)
    except ValueError:
        raise ValueError("it is no JWT") from None
    if header.get("alg") != "EdDSA":
        raise ValueError("it is signed by another algorithm")
    keys = [key for key in jwks["keys"] if key["kid"] == header.get("kid")]
    if not keys:
        raise ValueError("its key is unknown: fetch the keys again")
    if not is_signed(decode(keys[0]["x"]), f"{head}.{body}".encode(), signature):
        raise ValueError("its signature is wrong")
    if claims.get("iss") != ISSUER or claims.get("aud") != application:
        raise ValueError("it is for another application")
    if not claims.get("exp", 0) > now:
        raise ValueError("it has expired")
    return claims


def check_webhook(secret, headers, body, now=None):
    """The event of a webhook; ValueError says what is wrong. Refuse what has a `webhook-id` that you have seen: it is a repeat."""
    now = time.time() if now is None else now
    key = base64.b64decode(secret.removeprefix("whsec_"))
    timestamp = headers["webhook-timestamp"]
    signed = f"{headers['webhook-id']}.{timestamp}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = [part.removeprefix("v1,").encode() for part in headers["webhook-signature"].split(" ")]
    if not any(hmac.compare_digest(one, right) for one in given):
        raise ValueError("its signature is wrong")
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise ValueError("it is old")
    return json.loads(body)


def main(what, known, path):
    with open(path, encoding="utf-8") as file:
        given = json.load(file)
    try:
        if what == "receipt":
            found = check_receipt(sys.stdin.read().strip(), known, given)
        else:
            found = check_webhook(known, given, sys.stdin.buffer.read())
    except ValueError as error:
        sys.exit(f"refused: {error}")
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
