"""Remembers the map's answers as they went out, compressed, until the data change: a leader asks back and forth.

Only answers that follow from the question, the data and the viewer's scope alone may be remembered.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock

import flask

from dashboard.gate import UPDATE

_MOST = 512  # answers of some 10 kB each
_Key = tuple[str, Hashable, str, bytes]


class Answers:
    """The latest answers by the state of the data, the encodings that the browser takes, and the question."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[_Key, tuple[bytes, dict[str, str]]] = OrderedDict()

    def get(self, key: _Key) -> flask.Response | None:
        """The answer as it went out before, or None."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
        return flask.Response(kept[0], headers=kept[1])

    def keep(self, key: _Key, response: flask.Response) -> None:
        """Keep a finished answer; the one unused for longest goes."""
        names = ("Content-Type", "Content-Encoding", "Vary")
        headers = {name: response.headers[name] for name in names if name in response.headers}
        with self._lock:
            self._kept[key] = (response.get_data(), headers)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)


def install_answers(
    server: flask.Flask, stamp: Callable[[], str], scope: Callable[[], Hashable], outputs: Collection[str]
) -> None:
    """Remember the answers to the callbacks of `outputs`, for each `scope` of its own.

    Call after the gate and before compression is installed: what runs first before a request runs last after it, so
    that answers are kept as they leave.
    """
    answers = Answers()

    def recall() -> flask.Response | None:
        request = flask.request
        if request.path != UPDATE or request.get_json()["output"] not in outputs:
            return None
        question = hashlib.sha256(request.get_data()).digest()
        key = flask.g.answer_key = (stamp(), scope(), request.headers.get("Accept-Encoding", ""), question)
        kept = answers.get(key)
        if kept is not None:
            del flask.g.answer_key
        return kept

    def keep(response: flask.Response) -> flask.Response:
        key = flask.g.pop("answer_key", None)
        if key is not None and response.status_code == 200:
            answers.keep(key, response)
        return response

    server.before_request(recall)
    server.after_request(keep)
