"""A network cable for tests: relays loopback ports to others, and can be pulled out and put back."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from types import TracebackType


class Cable:
    """Stands between a `--connect-to` text and the ports that it names. `connect_to` leads through the cable."""

    def __init__(self, connect_to: str) -> None:
        self._ends: dict[int, int] = {}  # our port -> theirs
        self._listeners: dict[int, socket.socket] = {}
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._pulled = False  # from this moment on nothing passes, however long it takes to close everything
        theirs = sorted({int(p) for p in re.findall(r"127\.0\.0\.1:(\d+)\s*$", connect_to, re.M)})
        ours = {}
        for port in theirs:
            with socket.socket() as probe:
                alive = probe.connect_ex(("127.0.0.1", port)) == 0
            if alive:
                listener = self._listen(0)
                ours[port] = listener.getsockname()[1]
                self._ends[ours[port]] = port
                self._serve(ours[port], listener)
        self.connect_to = re.sub(
            r"127\.0\.0\.1:(\d+)(\s*)$",
            lambda m: f"127.0.0.1:{ours.get(int(m[1]), int(m[1]))}{m[2]}",
            connect_to,
            flags=re.M,
        )

    def pull(self) -> None:
        """Connections end, new ones are refused."""
        self._pulled = True
        with self._lock:
            listeners, self._listeners = self._listeners, {}
            connections, self._open = self._open, set()
        for sock in [*listeners.values(), *connections]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for listener in listeners.values():
            listener.close()

    def plug(self) -> None:
        self._pulled = False
        for port in self._ends:
            self._serve(port, self._listen(port))

    def __enter__(self) -> Cable:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pull()

    @staticmethod
    def _listen(port: int) -> socket.socket:
        return socket.create_server(("127.0.0.1", port), backlog=256)

    def _serve(self, port: int, listener: socket.socket) -> None:
        self._listeners[port] = listener
        threading.Thread(target=self._accept, args=(listener, self._ends[port]), daemon=True).start()

    def _accept(self, listener: socket.socket, target: int) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pair, args=(near, target), daemon=True).start()

    def _pair(self, near: socket.socket, target: int) -> None:
        """Both directions of one connection, until either end is closed or the cable is pulled."""
        with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", target), timeout=10) as far:
            near.settimeout(None)
            far.settimeout(None)
            with self._lock:
                if self._pulled:
                    return
                self._open |= {near, far}
            back = threading.Thread(target=self._relay, args=(far, near), daemon=True)
            back.start()
            self._relay(near, far)
            back.join()
            with self._lock:
                self._open -= {near, far}

    def _relay(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (data := source.recv(65536)) and not self._pulled:
                sink.sendall(data)
        for sock in (source, sink):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
