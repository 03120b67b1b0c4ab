from tests.tips.working import database_url

__all__ = ["database_url"]
