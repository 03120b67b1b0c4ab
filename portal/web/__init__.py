"""The web: routes read their input, call one use case, and render."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.web import (
    account,
    admin,
    cache,
    errors,
    health,
    inbox,
    language,
    limits,
    logs,
    media,
    presentation,
    registers,
    security,
    supervision,
    undelivered,
)
from portal.web.context import EXTENSION
from portal.web.coordination import coordination
from portal.web.editorial import editorial, preview
from portal.web.notices import notices
from portal.web.report import report
from portal.web.site import site
from portal.web.site_settings import site_settings

if TYPE_CHECKING:
    from flask import Flask

    from portal.runtime import Runtime

# The longest text of 10,000 characters, each as many bytes as a form can make of it.
MOST_BODY_BYTES = 512 * 1024


def install(app: Flask, runtime: Runtime) -> None:
    """Put the portal's routes and everything around them on `app`."""
    settings = runtime.settings
    app.extensions[EXTENSION] = runtime
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-visit" if settings.secure_cookies else "visit",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=24),
        MAX_CONTENT_LENGTH=MOST_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BODY_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # a form lasts as long as the visit that it belongs to
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.install(app)
    page_cache = cache.install(app, runtime)
    limits.install(app, settings)
    presentation.install(app)
    security.install(app, settings)
    logs.install(app)
    # A refused form is answered, and logged, like any other request: so this comes after them.
    CSRFProtect(app)
    errors.install(app)
    for blueprint in (
        report,
        inbox.inbox,
        account.account,
        coordination,
        editorial,
        preview,
        site_settings,
        media.media,
        admin.admin,
        notices,
        undelivered.undelivered,
        supervision.supervision,
        registers.registers,
    ):
        app.register_blueprint(blueprint)
    # The public pages come last: they answer for every address that nothing else answers for.
    app.register_blueprint(health.health)
    app.register_blueprint(site)
    app.wsgi_app = page_cache  # type: ignore[method-assign]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
