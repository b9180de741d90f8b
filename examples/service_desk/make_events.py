#!/usr/bin/env python3
"""make_events.py [CASES [SEED]] > EVENTS: what a service desk might record of CASES tickets (20000) that wait for their
customers, for policies/three_strikes.rung. The same numbers give the same bytes.

Most agents do what the policy asks within minutes, some within hours, a few forget; most customers stay silent or answer
after a while, some are away, ask for another day, or have an address that bounces."""

import datetime
import json
import random
import sys

MINUTE, HOUR, DAY = 60, 3600, 86400
EPOCH = datetime.date(1970, 1, 1)
FIRST = (datetime.date(2026, 1, 7) - EPOCH).days
DAYS = 150
HOLIDAYS = {(datetime.date(2026, month, day) - EPOCH).days for month, day in ((4, 2), (4, 3), (5, 1), (5, 15))}
SUMMER = range((datetime.date(2026, 3, 29) - EPOCH).days, (datetime.date(2026, 10, 25) - EPOCH).days)
OPENS, CLOSES = 9 * HOUR, 17 * HOUR  # on the clocks of Madrid, as are all times until they are written
VOICEMAIL = ["agent_name", "department", "ticket_number", "issue", "contact_reason"]
ISSUES = ("no access to the shared folder", "the VPN drops every hour", "a printer that does not print", "a locked account",
          "a laptop that does not start", "mail that does not arrive", "a licence that has run out", "a slow connection")


def is_open_day(day):
    return (day + 3) % 7 < 5 and day not in HOLIDAYS


def opening(time):
    """`time` if the desk is open then, else its next opening."""
    day, clock = divmod(time, DAY)
    if is_open_day(day) and clock < CLOSES:
        return day * DAY + max(clock, OPENS)
    day += 1
    while not is_open_day(day):
        day += 1
    return day * DAY + OPENS


def working(time, seconds):
    """So many seconds of the desk's hours later."""
    time = opening(time)
    while time % DAY + seconds >= CLOSES:
        seconds -= CLOSES - time % DAY
        time = opening(time - time % DAY + CLOSES)
    return time + seconds


def next_day(time):
    """The same time on the next open day."""
    clock = opening(time) % DAY
    return opening(opening(time) - clock + CLOSES) - OPENS + clock


def written(time):
    utc = time - (2 if time // DAY in SUMMER else 1) * HOUR
    return datetime.datetime.fromtimestamp(utc, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Ticket:
    """One ticket, until nothing more happens to it."""

    def __init__(self, number, random_numbers):
        self.id, self.random, self.events = f"INC{1000000 + number}", random_numbers, []
        self.chance = lambda percent: random_numbers.random() * 100 < percent
        self.source = random_numbers.choices(("phone", "email", "portal", "chat"), (40, 30, 20, 10))[0]
        self.care = random_numbers.choices(("prompt", "slow", "forgetful"), (86, 10, 4))[0]

    def record(self, time, kind, **fields):
        self.events.append((time, self.id, kind, fields))

    def pause(self):
        """How long the agent takes for the next thing that is asked, in seconds of the desk's hours."""
        if self.care == "forgetful" and self.chance(30):
            return self.random.randint(5 * HOUR, 20 * HOUR)
        if self.care == "slow" and self.chance(40):
            return self.random.randint(HOUR, 7 * HOUR)
        return self.random.randint(2 * MINUTE, 50 * MINUTE)

    def act(self, time):
        """When the agent does what is asked at `time`. The team lead hears of what is late, and mostly steps in."""
        pause = self.pause()
        if pause > 4 * HOUR and self.chance(85):
            self.record(working(time, 4 * HOUR + self.random.randint(5 * MINUTE, 200 * MINUTE)), "took_over", by="team_lead")
        return working(time, pause)

    def attempt(self, time, via, outcome, documented):
        fields = {"via": via, "outcome": outcome, "by": "agent"}
        if self.chance(2.5):
            documented = documented[1:]
        if documented:
            fields["documented"] = documented
        self.record(time, "attempt", **fields)

    def strike(self, time, number):
        """One strike from `time` on; returns when its last contact was made, or None once the customer is reached."""
        day, clock = divmod(time, DAY)
        in_hours = clock < 15 * HOUR if (day + 3) % 7 == 4 else clock < 13 * HOUR or 14 * HOUR <= clock
        if number == 1 and in_hours:
            time = self.act(time)
            reached = self.chance(9)
            self.attempt(time, "chat", "reached" if reached else "no_answer", [])
            if reached:
                self.after_reaching(time, "Add the Hangouts conversation to the ticket")
                return None
        if number == 1 and self.source in ("phone", "email") or number > 1 and self.chance(12):
            time = self.act(time)
            reached = self.chance(11)
            outcome = "reached" if reached else "no_answer" if self.chance(3) else "voicemail"
            self.attempt(time, "phone", outcome, VOICEMAIL if outcome == "voicemail" else [])
            if outcome == "no_answer":
                self.attempt(time + 10 * MINUTE, "phone", "voicemail", VOICEMAIL)
            if reached:
                self.after_reaching(time, "Update the work notes with the information collected over the phone")
                return None
        time = self.act(time)
        bounced = self.chance(1)
        noted = ["pending", "customer_visible_comment"] + (["action_taken"] if number == 1 else [])
        self.attempt(time, "email", "bounced" if bounced else "sent", noted)
        if bounced:
            time = working(time, HOUR)
            self.attempt(time, "email", "sent", noted)
        return time

    def after_reaching(self, time, task):
        if self.chance(90):
            self.record(working(time, self.pause()), "done", task=task, by="agent", documented=["information_collected"])

    def answer(self, time):
        """When the customer answers after `time`: as a rule within a day or two, and awake."""
        time += int(self.random.expovariate(1 / (30 * HOUR)))
        day, clock = divmod(time, DAY)
        if not 8 * HOUR <= clock < 22 * HOUR or (day + 3) % 7 > 4 and self.chance(80):
            day += 1
            while (day + 3) % 7 > 4 and self.chance(80):
                day += 1
            time = day * DAY + self.random.randint(8 * HOUR, 12 * HOUR)
        return time

    def wait(self, time):
        """The ticket waits for its customer from `time` on; returns when it was answered, or None."""
        self.record(time, "awaiting_customer")
        replies = self.answer(time) if self.chance(55) else None
        begun = len(self.events)
        answered = None
        for number in (1, 2, 3):
            last = self.strike(time, number)
            if last is None:
                return self.events[-1][0]
            if self.chance(0.6):
                self.record(working(last, HOUR), "close", **{"as": "Canceled", "by": "agent"})
                return None
            if number == 1 and self.chance(7):
                back = last // DAY + self.random.randint(1, 9)
                self.record(last + 40, "out_of_office", back_on=str(EPOCH + datetime.timedelta(days=back)))
                replies = None
                time = max(next_day(last), next_day(opening(back * DAY)))
            elif number < 3 and self.chance(3):
                until = next_day(next_day(last)) // DAY * DAY + 10 * HOUR
                self.record(working(last, 2 * HOUR), "not_now", until=written(until))
                time = until
            else:
                time = next_day(last)
            if self.chance(2):
                self.record(last + self.random.randint(HOUR, 5 * HOUR), "thanks")
            if replies and replies < time:
                answered = replies
                break
        if answered:
            self.events[begun:] = [event for event in self.events[begun:] if event[0] < answered]
            self.record(answered, "reply", via="email")
        return answered

    def live(self, time):
        self.record(time - MINUTE, "update", ticket_source=self.source, issue=self.random.choice(ISSUES))
        while time and time < (FIRST + DAYS) * DAY:
            time = self.wait(time)
            time = working(time, self.random.randint(HOUR, 30 * HOUR)) if time and self.chance(18) else None


def main():
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    numbers = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    days = [day for day in range(FIRST, FIRST + DAYS - 20) if is_open_day(day)]
    events = []
    for number in range(cases):
        ticket = Ticket(number, numbers)
        day = days[number * len(days) // cases]
        clock = numbers.choices((10, 11, 13, 15.5, 16.5), (35, 25, 15, 20, 5))[0] * HOUR + numbers.randint(-3000, 1700)
        ticket.live(opening(day * DAY + int(clock)))
        events += ticket.events
    events.sort(key=lambda event: event[:2])
    for time, case, kind, fields in events:
        print(json.dumps({"time": written(time), "case": case, "type": kind, **fields}, separators=(",", ":")))


main()
