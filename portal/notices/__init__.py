"""Telling members what happened: notices in the portal, and mails by way of an outbox."""
