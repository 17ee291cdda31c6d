"""Just enough of PostgreSQL's protocol to time a connection and a query without a client program around them."""

import os
import socket
import struct


class Connection:
    """A session over the server's Unix socket, where no password is asked."""

    def __init__(self, database):
        path = f"{os.environ['PGHOST']}/.s.PGSQL.{os.environ['PGPORT']}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.buffer = b""
        fields = {"user": os.environ["PGUSER"], "database": database, "client_encoding": "UTF8"}
        body = b"".join(f"{k}\0{v}\0".encode() for k, v in fields.items()) + b"\0"
        self.socket.sendall(struct.pack("!ii", len(body) + 8, 196608) + body)
        self._until_ready()

    def query(self, text):
        """Runs one statement and returns the first column of its rows, as text."""
        body = text.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!i", len(body) + 4) + body)
        return self._until_ready()

    def close(self):
        self.socket.sendall(b"X" + struct.pack("!i", 4))
        self.socket.close()

    def _take(self, size):
        while len(self.buffer) < size:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("the server closed the connection")
            self.buffer += more
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _until_ready(self):
        rows, error = [], None
        while True:
            kind, size = struct.unpack("!ci", self._take(5))
            body = self._take(size - 4)
            if kind == b"R" and struct.unpack("!i", body[:4])[0] != 0:
                raise ConnectionError("the server asks for a password")
            if kind == b"D":
                length = struct.unpack("!i", body[2:6])[0]
                rows.append(None if length < 0 else body[6 : 6 + length].decode())
            elif kind == b"E":
                fields = {part[:1]: part[1:].decode() for part in body.split(b"\0") if part}
                error = fields.get(b"M", "an error without a message")
                if fields.get(b"S") == "FATAL":
                    raise ConnectionError(error)
            elif kind == b"Z":
                if error:
                    raise RuntimeError(error)
                return rows
