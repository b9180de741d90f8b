rung trace no_source.rung
