"""How a process that is ours alone looks for garbage: seldom, and never among what stays as long as it does.

Python looks through young objects every 700 that are made, and through rules and ontology again and again: a tenth
to a fifth of a decision. Whoever uses this package as a library decides that for the whole process, and nothing of
this is done then.
"""

import gc
from typing import Final

YOUNG: Final = 20_000  # objects that are made before the young ones are looked through


def collect_seldom() -> None:
    """Look for garbage seldom from now on."""
    gc.set_threshold(YOUNG, 10, 10)


def keep_what_is_there() -> None:
    """Look for garbage seldom from now on, and leave out all that there is by now, such as the rules."""
    collect_seldom()
    gc.collect()
    gc.freeze()


def leave_what_is_there() -> None:
    """Look for no garbage among what there is when the process ends: its memory is given back as a whole."""
    gc.freeze()
