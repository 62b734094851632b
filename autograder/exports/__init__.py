"""Results as other systems take them: one file of a results.json, made from the record alone."""
