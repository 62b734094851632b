"""Runs a submission in a locked-up process of its own and asks it for plain data.

Trusted side: `server` (owns the fork server), `session` (one worker, its limits), `proxy` (what a
check sees). Untrusted side: `zygote` (the fork server) and `worker`. Between them: `wire` (values)
and `channel` (frames). What is locked, and at which level, is in `policy`.
"""
