// Time lines: chooses a case, and draws what happened to it. The data is what report/page_cases.c writes.
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const sections = JSON.parse(document.getElementById("data").textContent);
  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const HOUR = 3600, DAY = 86400;
  const LEGEND = [["a", "an answer"], ["c", "an attempt"], ["e", "another event"], ["q", "asked of somebody"],
    ["s", "sent, told"], ["f", "a finding"], ["t", "a step, an end"]];

  const html = (name, className, text) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const svg = (name, attributes, text) => {
    const node = document.createElementNS(SVG, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const pad = (number) => String(number).padStart(2, "0");

  // Local times are counted in seconds, as if they were in UTC.
  const local = (section, time) => {
    let offset = section.offsets[0][1];
    for (const [from, seconds] of section.offsets) if (from <= time) offset = seconds;
    return time + offset;
  };
  const dayText = (at) => {
    const date = new Date(at * 1000);
    return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  };
  const clockText = (at) => {
    const date = new Date(Math.floor(at) * 1000), seconds = date.getUTCSeconds();
    return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}${seconds ? ":" + pad(seconds) : ""}`;
  };
  const minuteText = (at) => clockText(Math.floor(at / 60) * 60);
  const yearOf = (at) => new Date(at * 1000).getUTCFullYear();
  const spanText = (seconds) => {
    if (seconds < 60) return `${Math.round(seconds)} s`;
    if (seconds < 2 * HOUR) return `${Math.round(seconds / 60)} min`;
    const two = (big, bigName, small, smallName) => {
      const whole = Math.round(seconds / small), rest = whole % (big / small);
      return `${Math.floor(whole / (big / small))} ${bigName}${rest ? ` ${rest} ${smallName}` : ""}`;
    };
    if (seconds < DAY) return two(HOUR, "h", 60, "min");
    if (seconds < 30 * DAY) return two(DAY, "d", HOUR, "h");
    return `${Math.round(seconds / DAY)} d`;
  };

  // The entries of a case: { row, sort, words, rule, place, key, step, time, due }.
  const read = (section, one) => {
    const flat = one[4], entries = [];
    let time = 0, step = -1;
    for (let i = 0; i < flat.length;) {
      const head = flat[i++], [sort, words, rule, place, key, at] = section.rows[head >> 1];
      time += flat[i++];
      const due = head & 1 ? time + flat[i++] : undefined;
      step = sort === "z" || sort === "b" ? -1 : at;
      entries.push({ sort, words, rule, place, key, step, time, due, at: local(section, time) });
    }
    return entries;
  };

  // A sign for each sort, around (13, 13).
  const sign = (sort) => {
    const paths = {
      a: "M6 7h14v9h-7l-4 4v-4h-3z", c: "M7 13a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z", e: "M8 13a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
      i: "M13 5.5L20.5 19.5H5.5z", q: "M7 13a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z", s: "M8 7L19 13L8 19z", f: "M13 5.5L20.5 19.5H5.5z",
      d: "M10 13a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z", w: "M9 9l8 8M17 9l-8 8", x: "M7 7h12v12h-12z", b: "M8 8h10v10h-10z",
      t: "M13 6l7 7l-7 7l-7 -7z", z: "M7 7h12v12h-12z"
    };
    const picture = svg("svg", { width: 26, height: 26, viewBox: "0 0 26 26", "aria-hidden": "true" });
    picture.append(svg("path", { class: `mark ${sort}`, d: paths[sort] || paths.d }));
    return picture;
  };

  // What was asked for, from when until when, and by when it was due.
  const obligations = (entries) => {
    const open = [], all = [];
    for (const entry of entries) {
      const mine = open.filter((one) => one.key === entry.key);
      if (entry.sort === "q") {
        const one = { key: entry.key, words: entry.words.replace(/^Asked for: /, ""), from: entry.time, due: entry.due, until: null, how: "" };
        open.push(one);
        all.push(one);
      } else if (["c", "a", "e", "w"].includes(entry.sort) && mine.length && entry.key) {
        mine[0].until = entry.time;
        mine[0].how = entry.sort === "w" ? "withdrawn" : "done";
        open.splice(open.indexOf(mine[0]), 1);
      } else if (entry.sort === "i") {
        const last = all.filter((one) => one.key === entry.key && one.until === entry.time).pop();
        if (last) {
          last.until = null;
          last.how = "";
          open.push(last);
        }
      }
    }
    return all;
  };

  // Where the axis is marked, and how: clock times, days (weeks begin on Mondays), months, years.
  const ticksOf = (from, to, room) => {
    const most = Math.max(2, Math.floor(room / 84)), ticks = [];
    const step = [60, 300, 600, 1800, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY].find((one) => (to - from) / one <= most);
    if (step) {
      const monday = step >= 7 * DAY ? 4 * DAY : 0;
      for (let at = Math.ceil((from - monday) / step) * step + monday; at <= to; at += step)
        ticks.push([at, step < DAY && at % DAY ? minuteText(at) : dayText(at)]);
      return ticks;
    }
    const months = [1, 2, 3, 6, 12, 24, 60, 120].find((one) => (to - from) / (one * 30.4 * DAY) <= most) || 600;
    const first = new Date(from * 1000);
    for (let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth() + 1) / months) * months; ; month += months) {
      const at = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
      if (at > to) return ticks;
      ticks.push([at, `${MONTHS[month % 12]} ${Math.floor(month / 12)}`]);
    }
  };

  // The whole case to scale: steps, what was asked for, what came in, findings.
  const strip = (section, entries, width) => {
    const LEFT = width < 560 ? 0 : 96, right = width - 12, rowHeight = 20;
    const first = entries[0].at, asked = obligations(entries), all = asked.slice(0, 40);
    const ends = Math.max(entries[entries.length - 1].at, first + 60);
    const x = (at) => LEFT + 4 + (right - LEFT - 4) * Math.min(1, Math.max(0, (at - first) / (ends - first)));
    const picture = svg("svg", { class: "strip", role: "img", width });
    picture.append(svg("title", {}, "The case from its first to its last entry, to scale"));
    const place = (name, attributes, tip) => {
      const node = svg(name, attributes);
      if (tip) node.append(svg("title", {}, tip));
      picture.append(node);
      return node;
    };
    const laneName = (words, y) => {
      if (LEFT) picture.append(svg("text", { class: "lane", x: 0, y }, words));
    };
    const ticks = ticksOf(first, ends, right - LEFT);
    let top = 20;
    const bodyTop = top;
    laneName("Steps", top + 15);
    let from = null, index = -1;
    const band = (until) => {
      if (index < 0) return;
      const wide = Math.max(1.5, x(until) - x(from));
      const group = svg("g", { class: `t${index % 6}` });
      const box = svg("rect", { class: "band", x: x(from), y: top, width: wide, height: 22 });
      box.append(svg("title", {}, `${section.steps[index]}: ${spanText(until - from)}`));
      group.append(box);
      if (wide > 7 * section.steps[index].length + 8)
        group.append(svg("text", { x: x(from) + 5, y: top + 15 }, section.steps[index]));
      picture.append(group);
    };
    for (const entry of entries) {
      if (entry.sort !== "t" && entry.sort !== "z" && entry.sort !== "x" && entry.sort !== "b") continue;
      const next = entry.sort === "t" ? entry.step : entry.sort === "x" ? index : -1;
      if (entry.sort === "x") continue;
      band(entry.at);
      from = entry.at;
      index = next;
    }
    band(ends);
    top += 34;
    if (all.length) laneName("Asked for", top + 12);
    for (const one of all) {
      const start = x(local(section, one.from)), stop = x(one.until === null ? ends : local(section, one.until));
      const due = one.due === undefined ? null : x(local(section, one.due));
      const late = due !== null && (one.until === null ? ends > local(section, one.due) : one.until > one.due);
      const tip = `${one.words}${one.due === undefined ? "" : `, due ${dayText(local(section, one.due))} ${minuteText(local(section, one.due))}`}` +
        (one.until === null ? ", open to the end" : `, ${one.how} after ${spanText(one.until - one.from)}`);
      const words = one.words.charAt(0).toUpperCase() + one.words.slice(1), room = 6.6 * words.length;
      const edge = Math.max(stop, start + 3, due !== null && due < right ? due : 0) + 6;
      const after = edge + room < right, before = !after && start - 6 - room > LEFT;
      if (!after && !before) top += 15; // the words have a line of their own
      if (after) picture.append(svg("text", { x: edge, y: top + 10 }, words));
      else if (before) picture.append(svg("text", { x: start - 6, y: top + 10, "text-anchor": "end" }, words));
      else picture.append(svg("text", { x: Math.max(LEFT + 4, Math.min(start, right - room)), y: top - 4 }, words));
      place("rect", { class: "open", x: start, y: top, width: Math.max(3, (late ? Math.max(start, due) : stop) - start), height: 11 }, tip);
      if (late) place("rect", { class: "over", x: Math.max(start, due), y: top, width: Math.max(3, stop - Math.max(start, due)), height: 11 }, tip);
      if (due !== null && due < right) place("path", { class: "due", d: `M${due} ${top - 2}v15` }, tip);
      if (one.how === "done") place("path", { class: "ends", d: `M${Math.max(stop, start + 3)} ${top - 1}v13` }, tip);
      top += rowHeight;
    }
    if (asked.length > all.length) {
      picture.append(svg("text", { x: LEFT + 4, y: top + 10 }, `and ${asked.length - all.length} more`));
      top += rowHeight;
    }
    for (const [name, sorts] of [["Came in", "ace"], ["Findings", "fi"]]) {
      const mine = entries.filter((entry) => sorts.includes(entry.sort));
      if (!mine.length) continue;
      top += 6;
      laneName(name, top + 14);
      for (const entry of mine) {
        const group = svg("g", { transform: `translate(${x(entry.at) - 10.4} ${top}) scale(.8)` });
        group.append(svg("title", {}, `${dayText(entry.at)} ${minuteText(entry.at)}: ${entry.words}`));
        group.append(sign(entry.sort).firstChild);
        picture.append(group);
      }
      top += 22;
    }
    top += 6;
    const grid = svg("g", {});
    let free = -Infinity;
    for (const [at, label] of ticks) {
      grid.append(svg("path", { class: "grid", d: `M${x(at)} ${bodyTop - 4}V${top}` }));
      const half = 3.6 * label.length, middle = Math.min(Math.max(x(at), half), width - half);
      if (middle - half < free + 8) continue;
      free = middle + half;
      picture.append(svg("text", { class: "axis", x: middle, y: top + 14, "text-anchor": "middle" }, label));
    }
    picture.insertBefore(grid, picture.children[1]);
    picture.setAttribute("height", top + 22);
    picture.setAttribute("viewBox", `0 0 ${width} ${top + 22}`);
    return picture;
  };

  // Each entry in order, with the waits between them drawn longer the longer they are.
  const list = (section, entries) => {
    const all = html("ol", "entries");
    let before = null, day = "", step = -1;
    const line = (className, when, what, picture) => {
      const item = html("li", className + (step >= 0 ? ` t${step % 6}` : ""));
      const middle = html("div", "line");
      if (picture) middle.append(picture);
      item.append(html("div", "when", when), middle, what);
      all.append(item);
      return item;
    };
    for (const entry of entries) {
      if (before !== null && entry.time - before >= 60) {
        const gap = entry.time - before, item = line("wait", "", html("div", "what", `${spanText(gap)} later`));
        item.style.minHeight = `${Math.round(14 + 9 * Math.max(0, Math.log2(gap / 900)))}px`;
      }
      if (entry.sort === "t" || entry.step >= 0 || entry.sort === "z" || entry.sort === "b") step = entry.sort === "z" ? -1 : entry.step;
      const today = dayText(entry.at) + (day === "" || yearOf(entry.at) !== yearOf(entries[0].at) ? ` ${yearOf(entry.at)}` : "");
      const showDay = day !== dayText(entry.at), when = before === entry.time ? "" : minuteText(entry.at);
      const what = html("div", "what", entry.words + (entry.due === undefined ? "" :
        `${"qfi".includes(entry.sort) ? ", due " : " until "}${dayText(local(section, entry.due))} ${minuteText(local(section, entry.due))}`));
      if (entry.rule) what.append(html("small", "rule", entry.rule));
      what.title = `${dayText(entry.at)} ${clockText(entry.at)}${entry.place ? ", " + entry.place : ""}`;
      line(entry.sort, showDay ? `${today} ${when}` : when, what, sign(entry.sort));
      day = dayText(entry.at);
      before = entry.time;
    }
    return all;
  };

  const legend = () => {
    const all = html("ul", "legend");
    for (const [sort, words] of LEGEND) {
      const item = html("li");
      const picture = sign(sort);
      picture.setAttribute("width", 18);
      picture.setAttribute("height", 18);
      item.append(picture, words);
      all.append(item);
    }
    for (const [name, words] of [["open", "asked for, up to its deadline (thin mark)"], ["over", "past its deadline"]]) {
      const item = html("li"), picture = svg("svg", { width: 26, height: 12, "aria-hidden": "true" });
      picture.append(svg("rect", { class: name, width: 26, height: 12 }));
      item.append(picture, words);
      all.append(item);
    }
    return all;
  };

  const views = [];
  document.querySelectorAll(".cases").forEach((root) => {
    const number = Number(root.dataset.section), section = sections[number];
    const part = (name) => document.getElementById(`s${number}-${name}`);
    const why = part("why"), input = part("id"), story = part("story");
    const byId = new Map(section.cases.map((one) => [one[0], one]));
    let shown = [], current = null;

    const draw = () => {
      if (!current) return;
      const entries = read(section, current);
      story.replaceChildren();
      const heading = html("h4", "", `Case ${current[0]}`);
      const found = current[1], reasons = current[2].map((index) => section.reasons[index]);
      story.append(heading, html("p", "aside", `${found} finding${found === 1 ? "" : "s"}. Times are those of ${section.zone}.` +
        (reasons.length && !section.all ? ` Shown as: ${reasons.join("; ")}.` : "") +
        (current[3] ? ` ${current[3]} later entries were left out.` : "")));
      if (!entries.length) return;
      const scroll = html("div", "scroll");
      scroll.append(strip(section, entries, Math.max(320, story.clientWidth)));
      story.append(scroll, legend(), list(section, entries));
    };
    const choose = (one, keepText) => {
      current = one;
      if (!keepText) input.value = one[0];
      const at = shown.indexOf(one);
      part("before").disabled = at <= 0;
      part("after").disabled = at < 0 || at === shown.length - 1;
      part("count").textContent = at < 0 ? "" : `${at + 1} of ${shown.length}`;
      draw();
    };
    const filter = () => {
      const reason = Number(why.value);
      shown = why.value === "" ? section.cases : section.cases.filter((one) => one[2].includes(reason));
      if (why.value === "0") shown = [...shown].sort((one, other) => other[1] - one[1]); // the worst first
      const ids = part("ids");
      ids.replaceChildren(...shown.map((one) => {
        const option = html("option");
        option.value = one[0];
        return option;
      }));
    };
    const everything = html("option", "", section.all ? `all ${section.cases.length} cases` : `all ${section.cases.length} time lines here`);
    everything.value = "";
    section.reasons.forEach((words, index) => {
      const count = section.cases.filter((one) => one[2].includes(index)).length;
      if (!count) return;
      const option = html("option", "", `${words} (${count})`);
      option.value = index;
      why.append(option);
    });
    why.append(everything);
    why.selectedIndex = 0;
    filter();
    why.addEventListener("change", () => {
      filter();
      if (shown.length) choose(shown[0]);
    });
    const find = () => {
      const id = input.value.trim(), one = byId.get(id);
      if (!id) return;
      if (!one) {
        part("count").textContent = section.all ? "There is no such case." : "Not among the time lines on this page.";
        return;
      }
      if (!shown.includes(one)) {
        why.value = "";
        filter();
      }
      choose(one);
    };
    input.addEventListener("change", find);
    input.addEventListener("focus", () => input.select());
    part("before").addEventListener("click", () => choose(shown[shown.indexOf(current) - 1]));
    part("after").addEventListener("click", () => choose(shown[shown.indexOf(current) + 1]));
    if (shown.length) choose(shown[0]);
    let drawnWidth = story.clientWidth;
    window.addEventListener("resize", () => {
      if (story.clientWidth === drawnWidth) return;
      drawnWidth = story.clientWidth;
      draw();
    });
    views[number] = (id) => {
      input.value = id;
      find();
      root.scrollIntoView();
      input.focus({ preventScroll: true });
    };
  });

  // A case's name on the page leads to its time line.
  const follow = () => {
    const found = /^#s(\d+)-case-(.*)$/.exec(location.hash);
    if (!found || !views[found[1]]) return;
    try {
      views[found[1]](decodeURIComponent(found[2]));
    } catch (error) {
      if (!(error instanceof URIError)) throw error; // an address that somebody cut
    }
  };
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest ? event.target.closest("a.case") : null;
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  follow();
})();
