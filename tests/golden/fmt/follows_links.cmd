ln -s rough.rung link.rung && rung fmt link.rung && test -L link.rung && rung fmt --check rough.rung
