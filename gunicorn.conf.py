"""How gunicorn serves the portal."""

import os

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
# One process with threads is right for the embedded database and for limits kept in memory.
# With PostgreSQL and Redis: as many workers as there are cores.
workers = int(os.environ.get("PORTAL_WORKERS", "1"))
threads = int(os.environ.get("PORTAL_THREADS", "8"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
# No access log: it would hold the address and the time of day of every reporter.
accesslog = None
errorlog = "-"
loglevel = "error"
# One portal of a user must not answer for another.
control_socket_disable = True
# Not even of a request that gunicorn cannot read: its own words would hold the address.
logger_class = "portal.web.server_log.SilentLogger"
limit_request_line = 2048
limit_request_fields = 60


def post_worker_init(worker):
    """Let each web process do what is due; however many do, each thing is done once."""
    # Here, so that a restart of the workers takes new code in.
    from portal.web.mails import start_tickers  # noqa: PLC0415

    start_tickers(worker.wsgi)
