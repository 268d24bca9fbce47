"""A TCP proxy that now and then loses an answer: the server did it, the caller never knows."""

from __future__ import annotations

import random
import socket
import threading


class Proxy:
    """Between the MES and Odoo. One request for each connection, as the simulator calls."""

    def __init__(self, target: int, lost: float, seed: int = 1):
        self.target, self.lost, self.dropped = target, lost, 0
        self._dice, self._lock = random.Random(seed), threading.Lock()
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
        with self._lock:
            drop = self._dice.random() < self.lost
        try:
            there = socket.create_connection(("127.0.0.1", self.target), timeout=90)
        except OSError:
            caller.close()
            return
        threading.Thread(target=self._pump, args=(caller, there, False), daemon=True).start()
        self._pump(there, caller, drop)

    def _pump(self, source: socket.socket, sink: socket.socket, drop: bool) -> None:
        try:
            while True:
                data = source.recv(65_536)
                if not data:
                    break
                if drop:
                    # The answer is on its way: the server has committed. Cut the line.
                    with self._lock:
                        self.dropped += 1
                    break
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink) if drop else (sink,):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self) -> None:
        """Take no more calls."""
        self._server.close()
