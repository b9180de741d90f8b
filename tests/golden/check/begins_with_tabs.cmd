rung check begins_with_tabs.rung
