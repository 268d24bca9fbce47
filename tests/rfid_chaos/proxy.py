"""A TCP proxy that cuts the line when every n-th answer is on its way: nobody knows of it."""

from __future__ import annotations

import socket
import threading


class Proxy:
    """Between gateway and Odoo. Keep-alive connections carry many answers: each is counted."""

    def __init__(self, target: int, every: int):
        self.target, self.every, self.answers, self.dropped = target, every, 0, 0
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(caller,), daemon=True).start()

    def _relay(self, caller: socket.socket) -> None:
        try:
            there = socket.create_connection(("127.0.0.1", self.target), timeout=60)
        except OSError:
            caller.close()
            return
        threading.Thread(target=self._pump, args=(caller, there, False), daemon=True).start()
        self._pump(there, caller, True)

    def _pump(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        try:
            while data := source.recv(65_536):
                if is_answer and data.startswith(b"HTTP/") and self._loses():
                    break
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _loses(self) -> bool:
        with self._lock:
            self.answers += 1
            lost = self.answers % self.every == 0
            self.dropped += lost
            return lost

    def close(self) -> None:
        """Take no more calls."""
        self._server.close()
