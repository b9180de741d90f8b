rung compare short.rung sooner.rung -e events.ndjson --report away/page.html
exit 2
