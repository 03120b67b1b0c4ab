from __future__ import annotations

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.formats.mail_address import MAIL_ADDRESS_LENGTH, is_mail_address

NEARLY = st.text(st.sampled_from("ab.@ \"<>,;:()[]\\\r\n\té-_'+"), max_size=20)


@pytest.mark.parametrize("typed", ["anna@example.nl", "a.b-c_d+e@post.zwolle.nl", "o'neil@a.nl"])
def test_a_mail_address_is_known_for_one(typed):
    assert is_mail_address(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "anna", "@example.nl", "anna@", "a@@b.nl", "a b@c.nl", ".a@b.nl", "a@b..nl"),
        *("Anna <a@b.nl>", "<a@b.nl>", "a@b.nl (Anna)", "a@b.nl, c@d.nl", "a@b.nl;"),
        *(" a@b.nl", "a@b.nl ", "a@b.nl\n", "a@b.nl\nBcc: c@d.nl", "a@b.nl\x00"),
        *("andré@b.nl", "a@bücher.nl"),
    ],
)
def test_what_is_not_one_bare_address_is_refused(typed):
    assert not is_mail_address(typed)


def test_an_address_that_no_mail_server_takes_is_refused():
    ending = "@example.nl"
    assert not is_mail_address("a" * (MAIL_ADDRESS_LENGTH + 1 - len(ending)) + ending)


@given(NEARLY)
@example("anna@example.nl")
@example('"a b"@c.nl')
def test_whatever_is_accepted_is_the_one_address_that_a_mail_goes_to(typed):
    if not is_mail_address(typed):
        return
    message = EmailMessage()
    message["To"] = Address("Anna", addr_spec=typed)
    read = BytesParser(policy=policy.default).parsebytes(bytes(message))
    assert [address.addr_spec for address in read["To"].addresses] == [typed]
    assert list(read) == ["To"]
