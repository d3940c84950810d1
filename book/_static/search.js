// The search of the book: over an index that is loaded when somebody begins to search, in the box of the sidebar and on its own page.
(() => {
  const root = document.documentElement.dataset.content_root;
  const KINDS = { // what a hit is called, and how much it counts: what the book says before what it is made of
    finding: ["Finding", 1.5], question: ["Question", 1.3], exhibit: ["", 1.2], claim: ["Claim", 1.1], area: ["Country or area", 2],
    page: ["Page", 1.3], section: ["Section", 1], gap: ["What is not known", 0.6], table: ["Data", 0.3], term: ["Glossary", 0.3], work: ["Work cited", 0.15],
  };
  const FIELDS = { title: 4, id: 3, label: 3, text: 1.5, more: 0.6, where: 0.3 };
  const FEW = 5; // with fewer hits that have all words, those that have some are shown too

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'").toLowerCase();
  const WORDS = /\p{L}+|\p{N}+(?:[.,]\p{N}+)*/gu;
  const singular = (word) => word.replace(/(?<=\p{L}{3})(?<!s)s$/u, "").replace(/(?<=\p{L}{2})(?:ie|y)$/u, "i"); // country, countries
  const stems = (text) => (plain(text).match(WORDS) ?? []).map(singular);

  // How many letters two words differ by, neighbours exchanged counted once; more than `most` are not counted.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      [before, last] = [last, row];
    }
    return last[b.length];
  }

  class Finder {
    constructor({ pages, records, areas, elsewhere, words, little }) {
      this.records = [];
      this.words = new Map(); // by stem, the records that have it and how much it weighs there
      this.forms = new Map(); // by stem, the word as it is spelled
      this.phrases = new Map(); // by words: what leads to other words or to an area
      this.said = new Set(); // the words of all phrases
      this.codes = new Map(); // of areas, by the same in small letters and by the codes of two letters
      this.shown = new Map(); // by code of an area, the exhibits that show it
      this.little = new Set(little.flatMap(stems));
      for (const [kind, list] of Object.entries(records))
        for (const [page, anchor, id = "", label = "", title, text = "", more = "", codes = ""] of list) {
          const where = kind === "page" ? "" : pages[page][1];
          this.add({ kind, where, url: pages[page][0] + (anchor && `#${anchor}`), id, label, title, text, more, codes: codes.match(/.../g) ?? [] });
        }
      for (const [code, short, name, others, profile] of areas) this.addArea(code, short, name, others, profile, pages[elsewhere]?.[0]);
      for (const [typed, meant] of words) this.addPhrase(typed, { meant });
    }

    add(record) {
      this.records.push(record);
      for (const [field, weight] of Object.entries(FIELDS))
        for (const word of new Set(stems(record[field]))) {
          if (!this.words.has(word)) this.words.set(word, new Map());
          const found = this.words.get(word);
          found.set(record, (found.get(record) ?? 0) + weight);
        }
      if (record.kind !== "area") for (const field of [record.title, record.text]) this.note(field);
      for (const code of record.codes) {
        if (!this.shown.has(code)) this.shown.set(code, []);
        this.shown.get(code).push(record);
      }
    }

    note(text) {
      for (const word of text.match(WORDS) ?? []) {
        const stem = singular(plain(word));
        const form = this.forms.get(stem);
        if (!form || (form !== form.toLowerCase() && word === word.toLowerCase())) this.forms.set(stem, word); // names alone have capitals
      }
    }

    addArea(code, short, name, others, profile, elsewhere) {
      const many = (this.shown.get(code) ?? []).length;
      const shows = `${many || "None"} of the figures and tables in the chapters ${many === 1 ? "shows" : "show"} it.`;
      const text = (profile ? "Its profile: who lives there, who left, who fled, money and rules. " : "This edition has no profile of it. ") + shows;
      const url = profile || elsewhere;
      if (url) {
        this.add({ kind: "area", where: "", url, id: code, label: "", title: name, text, more: others.join(" "), codes: [] });
        this.note([name, ...others].join(" "));
      }
      for (const known of [code, short]) if (known) this.codes.set(known.toLowerCase(), code);
      for (const known of [name, ...others]) this.addPhrase(known, { area: code });
    }

    addPhrase(text, leads) {
      const words = stems(text);
      const key = words.join(" ");
      for (const word of words) this.said.add(word);
      if (!this.phrases.has(key)) this.phrases.set(key, []);
      this.phrases.get(key).push(leads);
    }

    // The known word that one that is not known is nearest to; itself where none is near.
    corrected(word) {
      if (word.length < 4 || this.words.has(word) || this.said.has(word) || [...this.words.keys()].some((known) => known.startsWith(word))) return word;
      let best = word, least = word.length < 8 ? 1 : 2, most = 0;
      for (const [known, found] of this.words) {
        if (!this.forms.has(known)) continue;
        const apart = distance(word, known, least);
        if (apart < least || (apart === least && found.size > most)) [best, least, most] = [known, apart, found.size];
      }
      return best;
    }

    // The records that have a word, or one that begins with it.
    having(word, marks) {
      const found = new Map();
      for (const [known, records] of this.words) {
        if (known !== word && (word.length < 3 || !known.startsWith(word))) continue;
        marks.add(known);
        const part = word.length / known.length;
        for (const [record, weight] of records) found.set(record, Math.max(found.get(record) ?? 0, weight * part));
      }
      const rare = Math.log(1 + this.records.length / (found.size || 1));
      return new Map([...found].map(([record, weight]) => [record, weight * rare]));
    }

    // The records that have all words of a phrase.
    together(words, marks) {
      const each = words.filter((word) => words.length === 1 || !this.little.has(word)).map((word) => this.having(word, marks));
      const all = new Map();
      for (const [record] of each[0] ?? [])
        if (each.every((found) => found.has(record))) all.set(record, each.reduce((sum, found) => sum + found.get(record), 0) / each.length);
      return all;
    }

    showing(code) {
      const found = new Map();
      for (const record of this.shown.get(code) ?? []) found.set(record, 40 / (2 + Math.log2(record.codes.length)));
      for (const record of this.records) if (record.kind === "area" && record.id === code) found.set(record, 40);
      return found;
    }

    // What shows the area that a word of the list stands for: "Holland", "Ivory Coast".
    areasOf(name) {
      return (this.phrases.get(stems(name).join(" ")) ?? []).filter(({ area }) => area).map(({ area }) => this.showing(area));
    }

    // What a phrase leads to that is not typed to its end.
    begun(typed) {
      return typed.length < 4 ? [] : [...this.phrases].filter(([phrase]) => phrase.startsWith(typed)).flatMap(([, leads]) => leads).filter(({ meant }) => meant);
    }

    // What is asked for: parts of the query, each with the records that answer to it.
    parts(query, marks) {
      const parts = [];
      const typed = query.trim().split(/\s+/);
      const rest = [];
      for (const word of typed) {
        const id = plain(word).replace(/[.,;:!?]+$/, "");
        const code = typed.length === 1 || (word.length > 1 && word === word.toUpperCase()) ? this.codes.get(id) : undefined;
        const named = /[-\d]/.test(id) ? this.records.filter((record) => plain(record.id).startsWith(id)) : [];
        if (code) parts.push(this.showing(code));
        else if (named.length) parts.push(new Map(named.map((record) => [record, plain(record.id) === id ? 1000 : 100])));
        else rest.push(...stems(word));
      }
      const words = rest.map((word) => this.corrected(word));
      for (let begin = 0; begin < words.length; ) {
        let end = words.length;
        while (end > begin && !this.phrases.has(words.slice(begin, end).join(" "))) end--;
        const phrase = words.slice(begin, Math.max(end, begin + 1));
        const rest = words.slice(begin).join(" ");
        const leads = this.phrases.get(phrase.join(" ")) ?? this.begun(rest);
        if (!this.phrases.has(phrase.join(" ")) && leads.length) phrase.splice(0, Infinity, ...words.slice(begin));
        if (leads.length || !this.little.has(phrase[0]) || words.every((word) => this.little.has(word))) {
          const part = this.together(phrase, marks);
          const foundFor = ({ meant, area }) => (area ? [this.showing(area)] : meant.flatMap((other) => [this.together(stems(other), marks), ...this.areasOf(other)]));
          for (const [record, score] of leads.flatMap(foundFor).flatMap((found) => [...found])) part.set(record, Math.max(part.get(record) ?? 0, score));
          parts.push(part);
        }
        begin += phrase.length;
      }
      const instead = rest.map((word, place) => (words[place] === word ? "" : this.forms.get(words[place]))).filter(Boolean);
      return { parts, instead };
    }

    /** The hits, best first: `hits` of {record, score}; `all`, how many of them have all that was asked for; `instead`, corrected words. */
    find(query) {
      const marks = new Set();
      const { parts, instead } = this.parts(query, marks);
      const scores = new Map();
      for (const part of parts)
        for (const [record, score] of part) {
          const [sum, many] = scores.get(record) ?? [0, 0];
          scores.set(record, [sum + score, many + 1]);
        }
      const phrase = stems(query).join(" ");
      const titled = ({ title, label }) => { // the words stand together in a title, or are a name such as Figure 3
        if (!phrase.includes(" ")) return 1;
        return stems(label).join(" ") === phrase ? 10 : ` ${stems(title).join(" ")} `.includes(` ${phrase} `) ? 2 : 1;
      };
      const hits = [...scores].map(([record, [sum, many]]) => {
        const aside = record.kind === "section" && !record.url.startsWith("notebooks/") ? 0.6 : 1; // what the book is made of
        const score = sum * KINDS[record.kind][1] * aside * (many / parts.length) ** 2 * titled(record);
        return { record, score, whole: many === parts.length };
      });
      const all = hits.filter(({ whole }) => whole).length;
      const kept = all >= FEW ? hits.filter(({ whole }) => whole) : hits;
      kept.sort((a, b) => b.whole - a.whole || b.score - a.score);
      return { hits: kept, all, instead, marks };
    }
  }
  // What is shown of a hit
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const hrefOf = ({ url }) => root + url;
  const kindOf = ({ kind, id, label }) => {
    if (kind === "exhibit") return label;
    return kind === "area" || !id ? KINDS[kind][0] : `${KINDS[kind][0]} ${id}`;
  };
  const marked = (text, marks) => text.split(/(\p{L}[\p{L}\p{M}]*|\p{N}+(?:[.,]\p{N}+)*)/u)
    .map((part, place) => (place % 2 && marks.has(singular(plain(part))) ? element("mark", {}, part) : part));

  // The index is a script, since a page that is opened from a folder may load no other file.
  let found, finder;
  const ready = () => finder ??= new Promise((resolve) => {
    found = (index) => resolve(new Finder(index));
    const script = element("script", { src: `${root}search-index.js` });
    script.addEventListener("error", () => document.querySelector(".search-count")?.append("The index of the search did not load. Load the page again."));
    document.head.append(script);
  });
  window.bookSearch = { take: (index) => found(index), ready };

  // The page of results
  function page(form) {
    const input = form.querySelector("input");
    const status = document.querySelector(".search-count");
    const list = document.querySelector(".search-hits");
    const lists = document.querySelector(".search-lists");
    const AT_FIRST = 30;

    const item = ({ record }, marks) => {
      const { kind, id, label, where, title, text } = record;
      const about = element("p", { class: "hit-about" }, element("span", { class: "hit-kind" }, kindOf(record)));
      if (label && kind !== "exhibit") about.append(" ", element("span", { class: `badge ${label.replace(/ answered$/, "").replaceAll(" ", "-")}` }, label));
      if (where) about.append(" ", element("span", { class: "hit-where" }, where));
      if (kind === "exhibit") about.append(" ", element("span", { class: "exhibit-id" }, id));
      const link = element("a", { href: hrefOf(record) }, ...marked(title, marks));
      return element("li", { class: kind }, about, element("h2", { class: "hit-title" }, link), element("p", { class: "hit-text" }, ...marked(text, marks)));
    };
    const counted = (many) => (many === 1 ? "One place" : `${many} places`);
    const said = (query, { hits, all, instead }) => {
      if (!hits.length) return `Nothing was found for “${query}”. Try other or fewer words, the name of a country, or one of the lists below.`;
      const corrected = instead.length ? ` Spelled as “${instead.join(" ")}”.` : "";
      if (all === hits.length) return `${counted(all)} found for “${query}”.${corrected}`;
      return `${all ? `${counted(all)} with all of “${query}”, then` : `No place has all of “${query}”;`} ${hits.length - all} with a part of it.${corrected}`;
    };
    const show = async () => {
      const query = input.value.trim();
      const finder = await ready();
      if (query !== input.value.trim()) return; // typed on meanwhile
      const result = query ? finder.find(query) : { hits: [], marks: new Set() };
      const items = (hits) => hits.map((hit) => item(hit, result.marks));
      list.replaceChildren(...items(result.hits.slice(0, AT_FIRST)));
      if (result.hits.length > AT_FIRST) {
        const more = element("button", { type: "button" }, `Show the other ${result.hits.length - AT_FIRST}`);
        more.addEventListener("click", () => {
          const others = items(result.hits.slice(AT_FIRST));
          more.parentElement.replaceWith(...others);
          others[0].querySelector("a").focus();
        });
        list.append(element("li", { class: "more" }, more));
      }
      lists.hidden = result.hits.length > 0;
      status.textContent = query ? said(query, result) : "";
      history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
    };

    let wait;
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 200); });
    form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(wait); show(); });
    form.hidden = false;
    if (input.value) show();
    else input.focus();
  }

  // The box of the sidebar: a list of the best hits under it while one types
  function box(form) {
    const input = form.querySelector("input");
    const list = element("ul", { id: "search-suggestions", role: "listbox", "aria-label": "Best hits", hidden: "" });
    const status = element("span", { class: "visually-hidden", role: "status" });
    const BEST = 6;
    let active = -1;

    const options = () => [...list.children];
    const choose = (place) => {
      active = place;
      options().forEach((option, k) => option.setAttribute("aria-selected", k === place));
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", options()[place].id);
      options()[place]?.scrollIntoView({ block: "nearest" });
    };
    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    };
    const option = (href, about, text, place) =>
      element("li", { role: "option", id: `search-suggestion-${place}`, "aria-selected": "false", "data-href": href },
        element("span", { class: "hit-about" }, about), " ", ...text);
    const follow = (option) => { location.href = option.dataset.href; };
    const suggest = async () => {
      const query = input.value.trim();
      const finder = await ready();
      if (query !== input.value.trim() || document.activeElement !== input) return;
      if (query.length < 2) { close(); status.textContent = ""; return; }
      const { hits, marks } = finder.find(query);
      const best = hits.slice(0, BEST).map(({ record }, k) => option(hrefOf(record), kindOf(record), marked(record.title, marks), k));
      const rest = option(`${form.action}?${new URLSearchParams({ q: query })}`, "", [hits.length ? `All ${hits.length} places` : "Nothing found: what to try"], best.length);
      list.replaceChildren(...best, rest);
      choose(-1);
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      status.textContent = best.length ? `${best.length} best hits; choose with the arrow keys` : "Nothing found";
    };

    form.append(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" }))
      input.setAttribute(name, value);
    let wait;
    input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(suggest, 120); });
    input.addEventListener("focus", ready);
    form.addEventListener("focusout", ({ relatedTarget }) => { if (!form.contains(relatedTarget)) close(); });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", ({ target }) => follow(target.closest("li")));
    form.addEventListener("keydown", (event) => {
      const many = list.hidden ? 0 : list.children.length;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && many) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(active < 0 && step < 0 ? many - 1 : active + step === many ? -1 : active + step);
      } else if (event.key === "Enter" && active >= 0 && many) {
        event.preventDefault();
        follow(options()[active]);
      } else if (event.key === "Escape" && many) {
        event.preventDefault(); // the browser would empty the box
        close();
      }
    });
    ready();
    if (input.value) suggest();
  }

  const own = document.querySelector("form.book-search");
  if (own) page(own);
  const sidebar = document.querySelector("form.sidebar-search-container");
  if (sidebar.contains(document.activeElement)) box(sidebar);
  else sidebar.addEventListener("focusin", () => box(sidebar), { once: true });
})();
