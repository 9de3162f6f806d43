"""What did customers say, in any channel, and who answers it?

``take_in`` brings what came by mail, webhook, message, call or form into the one store of what
customers said, each thing once, and opens a thread where the company's rules say that somebody
must look. Answers of surveys come by themselves: surveys tell what they recorded.
"""

from __future__ import annotations

from mehvar_web.inbox._intake import take_in
from mehvar_web.inbox._records import ORIGINS, Arrival, Contact, File, Outcome, Taken

__all__ = ["ORIGINS", "Arrival", "Contact", "File", "Outcome", "Taken", "take_in"]
