rung fmt rough.rung && cat rough.rung && rung fmt rough.rung
