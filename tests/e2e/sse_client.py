# An independent client of the live streams, of nothing but the standard library: prints each event as a line of JSON,
# its packed members unpacked. Arguments: the address, the last id or "", and the event after which it leaves.
import base64
import gzip
import http.client
import json
import sys
from urllib.parse import urlparse

url, last, until = urlparse(sys.argv[1]), sys.argv[2], sys.argv[3]
headers = {"Accept": "text/event-stream"}
if last:
    headers["Last-Event-ID"] = last
connection = http.client.HTTPConnection(url.hostname, url.port)
connection.request("GET", url.path + ("?" + url.query if url.query else ""), headers=headers)
response = connection.getresponse()
if response.status != 200:
    sys.exit(f"{url.path} answered {response.status}")


def unpack(data):
    for member in ("diagnostics", "trades"):
        if isinstance(data.get(member), str):
            data[member] = json.loads(gzip.decompress(base64.b64decode(data[member])))
    return data


fields = {}
for line in response:
    text = line.decode("utf-8").rstrip("\n")
    if text:
        name, _, value = text.partition(": ")
        fields[name] = value
    elif "data" in fields:
        event = {"id": fields["id"], "event": fields["event"], "data": unpack(json.loads(fields["data"]))}
        print(json.dumps(event), flush=True)
        if fields["event"] == until:
            break
        fields = {}
    else:
        fields = {}
