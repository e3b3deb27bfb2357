"""Buys one unit of an HTTP service with Python's standard library and curl.

A client in another language, written from docs/protocol/exchange.md alone.
Reads one JSON object on standard input and writes the status and the body of the answer.
The client's private key is among what is read, never among the arguments.
"""
import hashlib
import hmac
import json
import struct
import subprocess
import sys

P = 2**256 - 2**32 - 977  # the field of secp256k1


def add(one, other):
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if one == other:
        slope = 3 * x1 * x1 * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def times(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def point(compressed):
    x = int.from_bytes(compressed[1:], "big")
    y = pow(x**3 + 7, (P + 1) // 4, P)
    return x, y if y % 2 == compressed[0] - 2 else P - y


def compress(point):
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


def string(text):
    return struct.pack(">I", len(text)) + text.encode()


def session_key(order):
    shared = times(int(order["clientPrivateKey"], 16), point(bytes.fromhex(order["providerKey"])))
    secret = hashlib.sha256(compress(shared)).digest()
    context = b"souk.exchange.session/1" + b"".join(
        bytes.fromhex(order[name]) for name in ("domainSeparator", "agreement", "client", "provider"))
    return hmac.digest(secret, context, "sha256")


def payment(order):
    wish = b"\1" + string(order["method"]) + string(order["path"]) + struct.pack(">H", 0)
    head = (
        b"\2"
        + bytes.fromhex(order["agreement"] + order["clientKey"] + order["unit"])
        + struct.pack(">I", len(wish)) + wish
        + struct.pack(">Q", 0) + hashlib.sha256(b"").digest() + b"\0"
        + struct.pack(">H", len(order["tickets"])))
    for ticket in order["tickets"]:
        head += struct.pack(">III", ticket["round"], ticket["book"], ticket["place"])
        head += bytes.fromhex(ticket["secret"])
    head += hmac.digest(session_key(order), head, "sha256")
    return struct.pack(">I", len(head)) + head


def main():
    order = json.load(sys.stdin)
    curl = ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "20",
            "--header", "Content-Type: application/octet-stream", "--data-binary", "@-",
            order["endpoint"] + "/v1/pay"]
    answer = subprocess.run(curl, input=payment(order), stdout=subprocess.PIPE)
    if answer.returncode:
        sys.exit(answer.stdout.decode())
    piece = answer.stdout
    if hashlib.sha256(piece[32:]).digest() != piece[:32]:
        sys.exit("the piece is not whole")
    end, has_head, status, _, _, headers = struct.unpack(">BBH?QH", piece[32:47])
    rest = piece[47:]
    for _ in range(2 * headers):  # a name, a value
        length = struct.unpack(">I", rest[:4])[0]
        rest = rest[4 + length:]
    if end != 1 or has_head != 1:
        sys.exit("this answer has more than one unit")
    print(status)
    sys.stdout.flush()
    sys.stdout.buffer.write(rest)


main()
