rung test --junit out.xml --filter another office.rung > /dev/null; cat out.xml
