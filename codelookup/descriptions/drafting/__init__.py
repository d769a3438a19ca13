"""A first draft by a configured model, for an editor to rewrite or to throw away.

`prompt` says what is asked, `service` asks, `answer` reads what came back, `store` puts it into the
queue. Nothing here publishes.
"""


class NoDraft(Exception):
    """There is no draft. The message says why and what to do; nothing was stored."""
