#!/usr/bin/env python3
"""A whole MIMO client: upload, session, question with a box, streamed text, masks, follow-up, correction, typed errors, retries.

usage: ask.py ADDRESS IMAGE QUESTION [--box x0,y0,x1,y1]... [--follow-up QUESTION]... [--correct x,y[,-]]... [--out DIR]

Stubs first: ./generate.sh. Credentials come from MIMO_API_KEY or MIMO_TOKEN; with MIMO_CA (a PEM file) the channel is TLS,
and MIMO_CERT with MIMO_KEY (PEM files) is a client certificate.
Research use only; not a medical device.
"""
import argparse
import hashlib
import os
import pathlib
import random
import sys
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "generated"))
import grpc  # noqa: E402
import error_details_pb2 as errors  # noqa: E402
from mimo.v1 import mimo_pb2 as pb, mimo_pb2_grpc  # noqa: E402

CHUNK = 64 * 1024
ATTEMPTS = 10


class MimoError(Exception):
    """What the service said: a reason that programs read, the field at fault, the delay after which a retry can help."""

    def __init__(self, call):
        self.reason, self.field, self.retry_after, self.request_id = call.code().name, None, None, None
        packed = dict(call.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
        for detail in errors.Status.FromString(packed).details:
            kind = detail.type_url.rpartition(".")[2]
            if kind == "ErrorInfo":
                self.reason = errors.ErrorInfo.FromString(detail.value).reason
            elif kind == "BadRequest":
                self.field = errors.BadRequest.FromString(detail.value).field_violations[0].field
            elif kind == "RetryInfo":
                delay = errors.RetryInfo.FromString(detail.value).retry_delay
                self.retry_after = delay.seconds + delay.nanos / 1e9
            elif kind == "RequestInfo":
                self.request_id = errors.RequestInfo.FromString(detail.value).request_id
        if call.code() == grpc.StatusCode.UNAVAILABLE and self.retry_after is None:
            self.retry_after = 0.5
        super().__init__(f"{call.details()} [{self.reason}]" + (f" ({self.field})" if self.field else ""))


def persist(call):
    """Makes a call, and makes it again where the service says that this can help. The call must be one that may be repeated."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return call()
        except grpc.RpcError as e:
            error = MimoError(e)
            if error.retry_after is None or attempt == ATTEMPTS:
                raise error from None
            # Longer each time, and never all callers at once.
            time.sleep(max(error.retry_after, 0.1 * 2 ** attempt) * random.uniform(1, 1.5))


class Mimo:
    def __init__(self, address):
        options = [("grpc.max_receive_message_length", 256 << 20)]
        ca, key, certificate = (os.environ.get(name) and pathlib.Path(os.environ[name]).read_bytes() for name in ("MIMO_CA", "MIMO_KEY", "MIMO_CERT"))
        if ca or certificate:
            credentials = grpc.ssl_channel_credentials(ca or None, key or None, certificate or None)
            self.channel = grpc.secure_channel(address, credentials, options)
        else:
            self.channel = grpc.insecure_channel(address, options)
        self.stub = mimo_pb2_grpc.MimoStub(self.channel)
        key, token = os.environ.get("MIMO_API_KEY"), os.environ.get("MIMO_TOKEN")
        self.identity = [("x-api-key", key)] if key else [("authorization", f"Bearer {token}")] if token else []

    def upload(self, file):
        def messages():
            yield pb.UploadImageRequest(header=pb.UploadHeader(size_bytes=len(file), sha256=hashlib.sha256(file).digest()))
            for at in range(0, len(file), CHUNK):
                yield pb.UploadImageRequest(chunk=file[at:at + CHUNK])
        return persist(lambda: self.stub.UploadImage(messages(), metadata=self.identity))

    def open(self, image_id):
        return persist(lambda: self.stub.OpenSession(pb.OpenSessionRequest(image_id=image_id), metadata=self.identity)).session_id

    def ask(self, session, question, boxes=(), on_text=lambda text: None):
        """Answers with (text, masks, finished). An answer that breaks off is taken up with the same request id: it is the same turn."""
        request = pb.AskRequest(session_id=session, question=question, boxes=boxes, mask_encoding=pb.PNG, request_id=uuid.uuid4().hex)
        shown = 0

        def once():
            nonlocal shown
            text, masks, finished = "", [], None
            for event in self.stub.Ask(request, metadata=self.identity):
                kind = event.WhichOneof("event")
                if kind == "text":
                    text += event.text.text
                    if len(text) > shown:  # A taken-up answer starts from its beginning.
                        on_text(text[shown:])
                        shown = len(text)
                elif kind == "mask":
                    masks.append(event.mask)
                elif kind == "finished":
                    finished = event.finished
            return text, sorted(masks, key=lambda mask: mask.index), finished
        return persist(once)

    def refine(self, session, turn, mask, points):
        """A mask of a finished turn, corrected by all clicks on it so far, in their order. Stores nothing."""
        return persist(lambda: self.stub.RefineMask(pb.RefineMaskRequest(
            session_id=session, turn=turn, mask_index=mask, points=points, mask_encoding=pb.PNG), metadata=self.identity)).mask

    def close(self, session):
        self.stub.CloseSession(pb.CloseSessionRequest(session_id=session), metadata=self.identity)


def main():
    parser = argparse.ArgumentParser()
    for name in ("address", "image", "question"):
        parser.add_argument(name)
    parser.add_argument("--box", action="append", default=[])
    parser.add_argument("--follow-up", action="append", default=[])
    parser.add_argument("--correct", action="append", default=[], help="a click on the first mask: this too, or with ,- not this")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("answer"))
    arguments = parser.parse_args()
    boxes = [pb.Box(**dict(zip(("x0", "y0", "x1", "y1"), map(float, box.split(","))))) for box in arguments.box]

    mimo = Mimo(arguments.address)
    image = mimo.upload(pathlib.Path(arguments.image).read_bytes())
    print(f"image {image.width} x {image.height}")
    session = mimo.open(image.image_id)
    for turn, question in enumerate([arguments.question, *arguments.follow_up], start=1):
        _, masks, finished = mimo.ask(session, question, boxes if turn == 1 else (), lambda text: print(text, end="", flush=True))
        print()
        folder = arguments.out / f"turn-{turn}"
        folder.mkdir(parents=True, exist_ok=True)
        for mask in masks:
            file = folder / f"{mask.index + 1:02}.png"
            file.write_bytes(mask.png)
            print(f"mask {mask.index + 1} {mask.phrase}: {mask.area} px, predicted IoU {mask.predicted_iou:.2f}, {file}")
    if arguments.correct:
        clicks = [click.split(",") for click in arguments.correct]
        refined = mimo.refine(session, 1, 0, [pb.Point(x=float(x), y=float(y), negative=bool(minus)) for x, y, *minus in clicks])
        (arguments.out / "corrected.png").write_bytes(refined.png)
        print(f"corrected {refined.phrase}: {refined.area} px, {arguments.out / 'corrected.png'}")
    print(finished.disclaimer)
    mimo.close(session)


if __name__ == "__main__":
    try:
        main()
    except MimoError as e:
        print(f"error: {e}", file=sys.stderr)
        sys.exit(2)
