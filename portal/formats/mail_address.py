"""Mail addresses as people type them."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address

# RFC 5321, 4.5.3.1.3, with the path's angle brackets taken off.
MAIL_ADDRESS_LENGTH = 254


def is_mail_address(typed: str) -> bool:
    """Tell whether `typed` is one bare mail address, such as `anna@example.nl`.

    An address with characters beyond ASCII is refused: not every mail server takes them (RFC 6531).
    """
    if len(typed) > MAIL_ADDRESS_LENGTH or not typed.isascii() or not typed.isprintable():
        return False
    try:
        address = Address(addr_spec=typed)
    # The last is what the library stumbles over where an address is cut off within brackets.
    except (MessageError, ValueError, IndexError, AttributeError):
        return False
    return bool(address.username and address.domain) and address.addr_spec == typed
