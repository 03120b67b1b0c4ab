"""The districts by the codes of Statistics Netherlands (CBS)"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Some codes are both an old and a new one, so all change at once.
NEW_CODES = {
    "WK019315": "WK019320",
    "WK019320": "WK019321",
    "WK019321": "WK019322",
    "WK019333": "WK019340",
    "WK019334": "WK019341",
    "WK019340": "WK019350",
    "WK019341": "WK019351",
    "WK019342": "WK019352",
}


def upgrade() -> None:
    _change(NEW_CODES)


def downgrade() -> None:
    _change({new: old for old, new in NEW_CODES.items()})


def _change(codes: dict[str, str]) -> None:
    district = sa.column("district", sa.String())
    tip = sa.table("tip", district)
    op.execute(
        tip.update().where(district.in_(codes)).values(district=sa.case(codes, value=district))
    )
