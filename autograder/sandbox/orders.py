"""What a grader tells its fork server, in fixed form: few steps for a process that has just forked.

An order to fork comes with the worker's end of its line, and has no answer but the worker's own.
"""

import struct

FORK = struct.Struct("QIQQ")  # name, user, CPU seconds, MiB of memory
END = struct.Struct("Q")  # name
ENDED = struct.Struct("idq")  # wait status, CPU seconds, peak memory in KiB
SIZE = max(FORK.size, END.size)
