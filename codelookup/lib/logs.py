"""Keep addresses out of the logs: an address names the code that somebody reads."""

import logging


class NoPaths(logging.Filter):
    """Replace Django's own request messages, which hold the path, by the status alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if status is not None:
            record.msg, record.args = "answered %s", (status,)
        return True
