// A figure is a tool: values under pointer, finger and arrow keys, a series or a name brought out, the values as a table, the picture at
// full size; and the address says what is shown. The picture stays what it is. The record of its marks comes when it is first touched.
(() => {
  const records = {};
  window.figureMarks = (id, record) => (records[id] = record);

  const make = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // What assistive technologies read: the mark that keys lead to, and how the keys work.
  const said = make("p", { class: "figure-said", role: "status", "aria-live": "polite" });
  const help = "Left and right: along a series. Up and down: to another series. Home and End: first and last value. Escape: leave.";
  const keys = make("p", { id: "figure-keys", hidden: "" }, help);
  document.body.append(said, keys);
  const say = (text) => (said.textContent = text);

  // The address: `?ID=table` or `?ID=name`, the last one last.
  const note = (id, value) => {
    const asked = new URLSearchParams(location.search);
    asked.delete(id);
    if (value) asked.append(id, value);
    const query = asked.toString();
    history.replaceState(history.state, "", location.pathname + (query && `?${query}`) + location.hash);
  };

  // The record, as compendium/publish/compact.py writes it: the runs of both drawings, each a list of marks.
  const code = (sign) => sign.charCodeAt() - 35;
  const unpacked = (text) => text.match(/../g).map(([high, low]) => (code(high) * 57 + code(low) - 250) / 2500);
  const decoded = ({ panels, series, units, names, parts, between, wide, narrow }) => {
    if (parts) names = names.split(" ").map((name) => [...name].map((sign) => parts[code(sign)]).join(between));
    const marks = ([panel, kind, unit, stretches, texts, ...places]) => {
      const rows = stretches.flatMap((first, k) => (k % 2 ? [] : Array.from({ length: stretches[k + 1] }, (_, i) => first + i)));
      const columns = texts.map((text, i) => text.split(" ").map((value) => value + units[unit[i]]));
      const [x, y] = places.map(unpacked);
      const mark = (row, k) => ({
        panel: panels[panel], series: series[kind], row, name: names[row], values: columns.map((c) => c[k]), x: x[k], y: y[k],
      });
      return rows.map(mark);
    };
    const page = wide.map(marks);
    const moved = (place, before) => (typeof place === "string" ? unpacked(place) : before.map((b) => place[0] * b + place[1]));
    const phone = narrow.map((run, k) => {
      if (run.length > 2) return marks(run);
      const [x, y] = ["x", "y"].map((side, i) => moved(run[i], page[k].map((mark) => mark[side])));
      return page[k].map((mark, i) => ({ ...mark, x: x[i], y: y[i] }));
    });
    return { page, phone };
  };
  const parts = ["panel", "series", "name"]; // what can be brought out
  const heading = ({ name, series, panel }) => [...new Set([name, series, panel])].filter(Boolean).join(", ");
  const sentence = (mark) => `${heading(mark)}: ${mark.values.join("; ")}`;

  // Full size: the picture moves into a window, with its tool, and back.
  let full;
  const enlarge = (view, title, opener) => {
    if (full?.open) return;
    if (!full) {
      const close = make("button", { type: "button" }, "Close");
      const parts = [make("p", { id: "figure-full" }), close, make("div", {})];
      full = make("dialog", { class: "figure-full", "aria-labelledby": "figure-full" }, ...parts);
      close.addEventListener("click", () => full.close());
      full.addEventListener("click", (event) => event.target === full && full.close()); // the page behind it
      document.body.append(full);
    }
    const place = make("div", { style: `height:${view.offsetHeight}px` });
    view.replaceWith(place);
    full.firstChild.textContent = title;
    full.lastChild.replaceChildren(view);
    full.lastChild.before(said); // what is behind a window is not read
    const back = () => {
      place.replaceWith(view);
      document.body.append(said);
      opener.focus({ preventScroll: true });
    };
    full.addEventListener("close", back, { once: true });
    full.showModal();
  };

  // A table whose columns can be sorted: one way, the other, and back to the order in which it was made.
  const sortable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    heads.forEach((head, column) => {
      const button = make("button", { type: "button" }, ...head.childNodes);
      const texts = new Map(rows.map((row) => [row, row.cells[column].textContent.trim()]));
      const number = (row) => Number(texts.get(row).replaceAll(",", "").replace("\u2212", "-"));
      const missing = (row) => texts.get(row) === "\u2013";
      const numeric = rows.every((row) => missing(row) || !Number.isNaN(number(row)));
      const orders = numeric ? ["descending", "ascending"] : ["ascending", "descending"];
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const order = orders[orders.indexOf(head.getAttribute("aria-sort")) + 1]; // none after the last
        for (const other of heads) other.removeAttribute("aria-sort");
        if (order) head.setAttribute("aria-sort", order);
        const rise = (a, b) => (numeric ? number(a) - number(b) : texts.get(a).localeCompare(texts.get(b)));
        const compare = (a, b) => missing(a) - missing(b) || (order === "ascending" ? rise(a, b) : rise(b, a));
        table.tBodies[0].append(...(order ? [...rows].sort(compare) : rows));
      });
    });
  };

  const tool = (view) => {
    const figure = view.closest("figure");
    const { id } = figure;
    const bar = figure.querySelector(".figure-bar");
    const [asChart, toTable, toFull] = bar.children;
    const caption = (part) => figure.querySelector(`.caption-${part}`)?.textContent.trim() ?? id;
    const phone = matchMedia(view.querySelector("source").media);
    const ring = make("div", { class: "figure-ring", hidden: "" });
    const bubble = make("div", { class: "figure-value", "aria-hidden": "true", hidden: "" });
    // An application gets the arrow keys; it lies beside the picture, since screen readers do not read what is in one.
    const about = { role: "application", tabindex: 0, "aria-label": `Values of ${caption("number")}`, "aria-describedby": keys.id };
    const layer = make("div", { class: "figure-layer", ...about }, ring, bubble);
    const chart = make("button", { type: "button", class: "as-chart", "aria-current": "true" }, "Chart");
    const input = make("input", { type: "search", autocomplete: "off", list: `${id}-names` });
    let drawings; // of the record
    let chosen = ""; // what is brought out
    let current; // the mark that is shown
    let box; // around the table

    // The runs of the drawing on the screen: all, or what is brought out, by a whole name, else by a part of it.
    const drawn = () => drawings?.[phone.matches ? "phone" : "page"] ?? [];
    const runs = () => {
      if (!chosen) return drawn();
      const words = (mark) => parts.map((part) => mark[part].toLowerCase());
      const whole = drawn().flat().some((mark) => words(mark).includes(chosen));
      const fits = (mark) => words(mark).some((word) => (whole ? word === chosen : word.includes(chosen)));
      return drawn().map((run) => run.filter(fits)).filter((run) => run.length);
    };

    // Put a text beside a mark, within the picture; returns where it is.
    const put = (text, { x, y }) => {
      const { clientWidth, clientHeight } = layer;
      const { offsetWidth: width, offsetHeight: height } = text;
      const above = y * clientHeight - height - 12;
      const left = Math.max(0, Math.min(x * clientWidth - width / 2, clientWidth - width));
      const top = above >= 0 ? above : Math.max(0, Math.min(above + height + 24, clientHeight - height));
      Object.assign(text.style, { left: `${left}px`, top: `${top}px` });
      return { left, top, right: left + width, bottom: top + height };
    };
    const show = (mark) => {
      current = mark;
      ring.hidden = bubble.hidden = !mark;
      if (!mark) return;
      Object.assign(ring.style, { left: `${mark.x * 100}%`, top: `${mark.y * 100}%` });
      bubble.textContent = [heading(mark), ...mark.values].join("\n");
      bubble.style.left = 0; // its width is that of the text, not of the room at its last place
      put(bubble, mark);
    };

    // Bring out what is chosen: a veil over the picture, with holes at its marks, along its lines, and of rows or columns that are its own.
    const draw = () => {
      layer.querySelectorAll("svg, .figure-name").forEach((old) => old.remove());
      const open = runs();
      const own = open.flat();
      if (!chosen || !own.length) return;
      const others = drawn().flat().filter((mark) => !own.some(({ x, y }) => x === mark.x && y === mark.y));
      const sizes = { x: layer.clientWidth, y: layer.clientHeight };
      const room = (mark, side) => Math.min(...others.map((other) => Math.abs(other[side] - mark[side])), 32 / sizes[side]) / 2;
      const side = ["y", "x"].find((side) => own.every((mark) => room(mark, side) * sizes[side] > 5));
      const at = (share) => `${(share * 100).toFixed(2)}%`;
      const circle = ({ x, y }, radius) => `<circle cx="${at(x)}" cy="${at(y)}" r="${radius}"/>`;
      const [long, short] = side === "y" ? ["width", "height"] : ["height", "width"];
      const band = (mark) => {
        const half = room(mark, side);
        return `<rect ${side}="${at(mark[side] - half)}" ${short}="${at(2 * half)}" ${long}="100%"/>`;
      };
      const line = (a, b) => `<line x1="${at(a.x)}" y1="${at(a.y)}" x2="${at(b.x)}" y2="${at(b.y)}"/>`;
      const inTime = own.every(({ name }) => /^\d{4}$/.test(name));
      const lines = inTime ? open.flatMap((run) => run.slice(1).map((mark, k) => line(run[k], mark))) : [];
      const bands = side && !inTime ? own.map(band) : [];
      const single = lines.length || bands.length ? [] : own;
      const holes = [...bands, ...lines, ...single.map((mark) => circle(mark, 9))].join("");
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const all = 'width="100%" height="100%"';
      svg.innerHTML = `<mask id="${id}-holes"><rect ${all}/><g>${holes}</g></mask><rect ${all} mask="url(#${id}-holes)"/>`;
      svg.innerHTML += single.map((mark) => circle(mark, 8)).join("");
      layer.prepend(svg);
      // What they are and their values, as far as there is room: of few marks, and where lines end. Rows have names in the picture.
      const named = lines.length ? open.map((run) => run.at(-1)) : single;
      if (named.length > 8) return;
      const taken = [];
      for (const mark of named) {
        const word = mark.name.toLowerCase() === chosen && mark.series ? mark.series : mark.name;
        const text = make("div", { class: "figure-name" }, `${word}: ${mark.values[0]}`);
        layer.append(text);
        const place = put(text, mark);
        const beside = (other) => place.left >= other.right || place.right <= other.left;
        const meets = (other) => !beside(other) && place.top < other.bottom && place.bottom > other.top;
        if (taken.some(meets)) text.remove();
        else taken.push(place);
      }
    };
    const bringOut = (value) => {
      chosen = value.toLowerCase();
      const found = runs().flat().map(sentence);
      if (!found.length) chosen = "";
      input.value = value;
      input.setAttribute("aria-invalid", !found.length);
      show();
      draw();
      note(id, found.length ? value : "");
      if (!found.length) say(`No mark is called ${value}.`);
      else if (value) say(`${found.slice(0, 4).join(". ")}. ${found.length} in all.`);
    };

    // The first touch: the bar gets its controls, and the record comes.
    let coming;
    const touch = () => (coming ??= new Promise((done) => {
      asChart.replaceWith(chart);
      if (!view.dataset.marks) return done();
      const script = make("script", { src: view.dataset.marks });
      script.onerror = done;
      script.onload = () => {
        drawings = decoded(records[id]);
        const marks = Object.values(drawings).flat(2);
        const names = new Set(parts.flatMap((part) => marks.map((mark) => mark[part])).filter(Boolean));
        const options = [...names].map((value) => make("option", { value }));
        const list = make("datalist", { id: `${id}-names` }, ...options);
        toFull.before(make("label", { class: "figure-highlight" }, "Highlight ", input), list);
        done();
      };
      document.head.append(script);
    }));
    for (const part of [layer, bar]) for (const kind of ["pointerenter", "focusin"]) part.addEventListener(kind, touch, { once: true });
    input.addEventListener("input", () => bringOut(input.value.trim()));

    // Pointer and finger.
    let pointer;
    const nearest = ({ clientX, clientY }, reach) => {
      const { left, top, width, height } = layer.getBoundingClientRect();
      const away = ({ x, y }) => Math.hypot(x * width + left - clientX, y * height + top - clientY);
      const marks = runs().flat().map((mark) => [away(mark), mark]);
      return marks.reduce((best, mark) => (mark[0] < best[0] ? mark : best), [reach])[1];
    };
    const point = async (event) => {
      pointer = event;
      await touch();
      if (pointer === event) show(nearest(event, 50));
    };
    const leave = () => {
      pointer = undefined;
      show();
    };
    layer.addEventListener("pointermove", point);
    layer.addEventListener("pointerdown", point);
    layer.addEventListener("pointerleave", ({ pointerType }) => pointerType === "touch" || leave()); // a finger leaves its value
    layer.addEventListener("blur", leave);
    layer.addEventListener("click", async (event) => {
      const touched = pointer?.pointerType === "touch";
      await touch();
      if (!touched || !nearest(event, 30)) enlarge(view, caption("text"), toFull);
    });

    // Arrow keys.
    layer.addEventListener("keydown", async (event) => {
      const { key } = event;
      if (key === "Escape" && current) {
        event.preventDefault(); // a window around it stays open
        show();
        say("");
      }
      const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity }[key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      await touch();
      const found = runs();
      const open = found.every((run) => run.length < 2) ? [found.flat()] : found; // a name brought out: across the series
      const at = open.findIndex((run) => run.includes(current));
      const next = (list, k) => list[Math.max(0, Math.min(k + step, list.length - 1))];
      const away = ({ row }) => Math.abs(row - current.row);
      if (!found.length) return;
      if (at < 0) show(open[0][0]);
      else if (open.length > 1 && /Up|Down/.test(key)) show(next(open, at).reduce((best, mark) => (away(mark) < away(best) ? mark : best)));
      else show(next(open[at], open[at].indexOf(current)));
      say(sentence(current));
    });

    // Chart or table.
    const turn = (table) => {
      view.hidden = table;
      box.hidden = !table;
      (table ? chart : toTable).removeAttribute("aria-current");
      (table ? toTable : chart).setAttribute("aria-current", "true");
      figure.classList.toggle("shows-table", table);
      (table ? box : view).scrollIntoView({ block: "nearest", behavior: "instant" }); // one is higher than the other
      note(id, table ? "table" : chosen && input.value);
      say(table ? "Table" : "Chart");
    };
    const showTable = async () => {
      await touch();
      if (!box) {
        const answer = await fetch(toTable.href);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const table = page.querySelector("table#values, #values table");
        table.removeAttribute("id");
        sortable(table);
        const region = { role: "region", tabindex: 0, "aria-label": `Table of ${caption("number")}` };
        box = make("div", { class: "figure-table table-wrapper", ...region }, table);
        view.after(box);
      }
      turn(true);
    };
    const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey); // else the link opens elsewhere
    chart.addEventListener("click", () => box && turn(false));
    toTable.addEventListener("click", (event) => {
      if (!plain(event) || location.protocol === "file:") return; // there is nothing to fetch in a folder: the link leads to the page
      event.preventDefault();
      showTable().catch(() => location.assign(toTable.href));
    });
    toFull.addEventListener("click", (event) => {
      if (!plain(event)) return;
      event.preventDefault();
      if (view.hidden) turn(false);
      enlarge(view, caption("text"), toFull);
    });

    view.append(layer);
    const drawAgain = () => {
      show(current && runs().flat().find((mark) => sentence(mark) === sentence(current)));
      draw();
    };
    new ResizeObserver(drawAgain).observe(layer);

    const asked = new URLSearchParams(location.search).get(id);
    if (asked) return (asked === "table" ? showTable() : touch().then(() => bringOut(asked))).then(() => figure, () => figure);
    return undefined;
  };

  // What the address asks for is shown, and the page begins with the last of it.
  const shown = Promise.all([...document.querySelectorAll("figure.exhibit > .figure-view")].map(tool));
  addEventListener("load", async () => {
    const figures = (await shown).filter(Boolean);
    const asked = [...new URLSearchParams(location.search).keys()];
    figures.sort((a, b) => asked.indexOf(b.id) - asked.indexOf(a.id));
    if (performance.getEntriesByType("navigation")[0]?.type === "navigate") figures[0]?.scrollIntoView({ behavior: "instant" });
  });
})();
