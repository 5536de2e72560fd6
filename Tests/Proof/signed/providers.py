"""The sandbox's wire formats, spoken by an implementation that shares no line with ours.

Signs, verifies and opens with `cryptography` and the standard library, from the providers' documents:
WeChat Pay APIv3, the TTLock cloud and Tencent Cloud's TC3-HMAC-SHA256.
"""
import base64
import hashlib
import hmac
import http.server
import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from hosting import binary  # noqa: E402

failures: list[str] = []


def expect(fact: bool, what: str) -> None:
    if not fact:
        failures.append(what)
        print("FAILED:", what)


class Receiver:
    """Takes callbacks."""

    def __init__(self) -> None:
        self.seen: queue.Queue = queue.Queue()
        seen = self.seen

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                seen.put((dict(self.headers.items()), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Sandbox:
    def __init__(self, *arguments: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cityhost-sandbox-"))
        self.process = subprocess.Popen(
            [binary(), "sandbox", "--listen", "127.0.0.1:0", "--files", self.folder, *arguments],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]
        self.settings = json.loads((self.folder / "platform.json").read_text())
        self.secrets = json.loads((self.folder / "secrets.json").read_text())["host"]

    def call(self, method, path, body=b"", headers=None):
        request = urllib.request.Request(
            self.url + path, data=body if method == "POST" else None, method=method,
            headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read()

    def stop(self) -> None:
        self.process.terminate()
        expect(self.process.wait(10) == 0, "the sandbox ends by itself when it is asked to")
        shutil.rmtree(self.folder)


class Merchant:
    """WeChat Pay APIv3 as its documents describe it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.settings = sandbox.settings
        self.key = serialization.load_pem_private_key(
            Path(self.settings["wechatPayKeyFile"]).read_bytes(), None)
        self.serial, file = self.settings["wechatPayPlatformKeys"][0].split("=", 1)
        self.platform = serialization.load_pem_public_key(Path(file).read_bytes())
        self.count = 0

    def ask(self, method, path, value=None, spoil=False):
        body = json.dumps(value).encode() if value is not None else b""
        self.count += 1
        stamp, nonce = str(int(time.time())), f"nonce{self.count:08d}"
        text = f"{method}\n{path}\n{stamp}\n{nonce}\n".encode() + body + b"\n"
        if spoil:
            text += b"x"
        signature = base64.b64encode(
            self.key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
        authorization = (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{self.settings["wechatPayMerchantId"]}",'
            f'nonce_str="{nonce}",timestamp="{stamp}",'
            f'serial_no="{self.settings["wechatPaySerial"]}",signature="{signature}"')
        status, headers, answer = self.sandbox.call(
            method, path, body,
            {"Authorization": authorization, "Accept": "application/json",
             "Content-Type": "application/json"})
        if status != 401:
            self.verify(headers, answer)
        return status, json.loads(answer) if answer else None

    def verify(self, headers, body) -> None:
        expect(headers["Wechatpay-Serial"] == self.serial, "the key's number is the provider's")
        text = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode()
        self.platform.verify(
            base64.b64decode(headers["Wechatpay-Signature"]), text + body + b"\n",
            padding.PKCS1v15(), hashes.SHA256())

    def open(self, resource) -> dict:
        key = self.sandbox.secrets["wechat_pay_seal_key"].encode()
        return json.loads(AESGCM(key).decrypt(
            resource["nonce"].encode(), base64.b64decode(resource["ciphertext"]),
            resource["associated_data"].encode()))


def payments(sandbox: Sandbox) -> None:
    receiver, merchant = Receiver(), Merchant(sandbox)
    order = {
        "appid": merchant.settings["wechatPayAppId"],
        "mchid": merchant.settings["wechatPayMerchantId"],
        "description": "押金", "out_trade_no": "PROOF00000001", "notify_url": receiver.url,
        "amount": {"total": 250000, "currency": "CNY"},
    }
    status, answer = merchant.ask("POST", "/v3/pay/transactions/native", order, spoil=True)
    expect((status, answer["code"]) == (401, "SIGN_ERROR"), "a wrong signature is refused")
    status, answer = merchant.ask("POST", "/v3/pay/transactions/native", order)
    expect(status == 200 and answer["code_url"].startswith("weixin://"), "an order is made")
    page = sandbox.call("GET", "/sandbox/pay?order=PROOF00000001")[2].decode()
    expect("2500.00" in page, "the payer's page tells the amount")
    paid = sandbox.call(
        "POST", "/sandbox/pay", b"order=PROOF00000001",
        {"Content-Type": "application/x-www-form-urlencoded"})
    expect(paid[0] == 200, "the payer pays")
    headers, body = receiver.seen.get(timeout=20)
    merchant.verify(headers, body)
    event = json.loads(body)
    expect(event["event_type"] == "TRANSACTION.SUCCESS", "the callback tells of the payment")
    told = merchant.open(event["resource"])
    expect(told["amount"]["total"] == 250000 and told["trade_state"] == "SUCCESS", "sealed inside")
    path = f"/v3/pay/transactions/out-trade-no/PROOF00000001?mchid={order['mchid']}"
    status, answer = merchant.ask("GET", path)
    expect(answer["transaction_id"] == told["transaction_id"], "and so does the query")
    refund = {
        "out_trade_no": "PROOF00000001", "out_refund_no": "PROOFBACK0001",
        "notify_url": receiver.url, "amount": {"refund": 1, "total": 250000, "currency": "CNY"},
    }
    status, answer = merchant.ask("POST", "/v3/refund/domestic/refunds", refund)
    expect(status == 200 and answer["status"] == "PROCESSING", "a refund begins")
    headers, body = receiver.seen.get(timeout=20)
    merchant.verify(headers, body)
    expect(merchant.open(json.loads(body)["resource"])["refund_status"] == "SUCCESS", "and ends")


def locks(sandbox: Sandbox) -> None:
    def post(path, fields):
        body = urllib.parse.urlencode(fields).encode()
        return json.loads(sandbox.call("POST", path, body)[2])

    client = sandbox.settings["lockClientId"]
    token = post("/oauth2/token", {
        "clientId": client, "clientSecret": sandbox.secrets["lock_client_secret"],
        "username": sandbox.settings["lockUsername"],
        "password": hashlib.md5(sandbox.secrets["lock_password"].encode()).hexdigest(),
    })["access_token"]
    now = int(time.time() * 1000)
    base = {"clientId": client, "accessToken": token, "lockId": 7, "date": now}
    hour = now // 3_600_000 * 3_600_000
    made = post("/v3/keyboardPwd/get", base | {
        "keyboardPwdVersion": 4, "keyboardPwdType": 3, "startDate": hour,
        "endDate": hour + 72 * 3_600_000})
    door = json.loads(sandbox.call("GET", f"/sandbox/door?lock=7&code={made['keyboardPwd']}")[2])
    expect(door["opens"] is True, "a reckoned code opens")
    added = post("/v3/keyboardPwd/add", base | {
        "keyboardPwd": "837261", "startDate": now, "endDate": now + 60_000, "addType": 2})
    expect("keyboardPwdId" in added, "a code is added")
    expect(post("/v3/keyboardPwd/add", base | {
        "keyboardPwd": "837261", "startDate": now, "endDate": now + 60_000, "addType": 2,
    })["errcode"] == -3007, "the same code is refused")
    listed = post("/v3/lock/listKeyboardPwd", base | {"pageNo": 1, "pageSize": 20})
    expect(len(listed["list"]) == 2, "both are listed")
    late = post("/v3/gateway/list", base | {"date": now - 600_000})
    expect(late["errcode"] == 80000, "the date has to be current")


def cloud(sandbox: Sandbox) -> None:
    def call(action, value, service, key):
        body = json.dumps(value).encode()
        stamp = int(time.time())
        day = time.strftime("%Y-%m-%d", time.gmtime(stamp))
        host = sandbox.url.removeprefix("http://")
        kind = "application/json"
        names = "content-type;host"
        request = f"POST\n/\n\ncontent-type:{kind}\nhost:{host}\n\n{names}\n"
        request += hashlib.sha256(body).hexdigest()
        scope = f"{day}/{service}/tc3_request"
        text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n"
        text += hashlib.sha256(request.encode()).hexdigest()
        secret = ("TC3" + key).encode()
        for word in (day, service, "tc3_request"):
            secret = hmac.new(secret, word.encode(), hashlib.sha256).digest()
        signature = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
        answer = sandbox.call("POST", "/", body, {
            "Content-Type": kind, "X-TC-Action": action, "X-TC-Timestamp": str(stamp),
            "X-TC-Version": "2021-01-11",
            "Authorization": f"TC3-HMAC-SHA256 Credential={sandbox.settings['tencentSecretId']}"
                             f"/{scope}, SignedHeaders={names}, Signature={signature}"})
        return json.loads(answer[2])["Response"]

    key = sandbox.secrets["tencent_secret_key"]
    person = {"IdCard": "11010519491231002X", "Name": "刘洋"}
    expect(call("IdCardVerification", person, "faceid", key)["Result"] == "0", "a person matches")
    refused = call("IdCardVerification", person, "faceid", "another")["Error"]["Code"]
    expect(refused.startswith("AuthFailure"), "another secret is refused")


def main() -> None:
    sandbox = Sandbox()
    try:
        payments(sandbox)
        locks(sandbox)
        cloud(sandbox)
    finally:
        sandbox.stop()
    if failures:
        sys.exit(f"{len(failures)} failed")
    print("PASSED: the sandbox speaks the providers' formats with another implementation")


main()
