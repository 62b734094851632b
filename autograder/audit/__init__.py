"""The gate before release: a pack that is wrong somewhere does not pass.

Every check is proved by answers that are known to be right (reference, wheat), wrong (chaff,
mutants, garbage) or not written (stub). Texts are compared, examples run, and checks that cannot
fail refused.
"""
