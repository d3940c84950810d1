// Shows what is to be known of a page beside it, and loads the page again when it has changed; the reader's place is kept.
(() => {
  const digest = document.currentScript.dataset.digest;
  const box = document.getElementById("serve-status");
  const style = document.createElement("style");
  style.textContent = `
    #serve-status { position: fixed; right: 1rem; bottom: 1rem; z-index: 99; box-sizing: border-box; max-width: min(44rem, calc(100vw - 2rem));
      padding: .4rem .8rem; border-radius: .3rem; font: 15px/1.4 sans-serif; color: #fff; background: #1f4e79; }
    #serve-status:empty { display: none; }
    #serve-status[data-state=failed], #serve-status[data-state=differs] { background: #8a1c1c; }
    #serve-status[data-state=""] { background: #444; }
    #serve-status p { margin: .2rem 0 0; }
    #serve-status i { display: block; }
    #serve-status pre { margin: .4rem 0 0; max-height: 30vh; overflow: auto; white-space: pre-wrap; font-size: 13px; color: inherit;
      background: none; }
    @media print { #serve-status { display: none; } }`;
  document.head.append(style);

  const key = `serve:${location.pathname}`;
  const headings = () => [...document.querySelectorAll("main [id], article [id]")];

  function keepPlace() {
    const near = headings().filter((part) => part.getBoundingClientRect().top <= 40 && part.offsetParent).pop();
    const folds = [...document.querySelectorAll("details")].map((fold) => fold.open);
    const place = near ? { id: near.id, top: near.getBoundingClientRect().top } : null;
    sessionStorage.setItem(key, JSON.stringify({ y: scrollY, place, folds }));
  }

  function findPlace() {
    const kept = JSON.parse(sessionStorage.getItem(key) || "null");
    sessionStorage.removeItem(key);
    if (!kept) return;
    const folds = document.querySelectorAll("details");
    if (folds.length === kept.folds.length) folds.forEach((fold, k) => { fold.open = kept.folds[k]; });
    const near = kept.place && document.getElementById(kept.place.id);
    const behavior = "instant";
    if (near) scrollTo({ top: scrollY + near.getBoundingClientRect().top - kept.place.top, behavior });
    else scrollTo({ top: kept.y, behavior });
  }

  history.scrollRestoration = "manual";
  if (document.readyState === "complete") findPlace();
  else addEventListener("load", findPlace);

  const events = new EventSource(`/_serve/events?page=${encodeURIComponent(location.pathname)}`);
  events.onmessage = (event) => {
    const now = JSON.parse(event.data);
    if (now.digest && now.digest !== digest) {
      keepPlace();
      location.reload();
      return;
    }
    box.dataset.state = now.state;
    if (box.dataset.shown !== now.html) box.innerHTML = box.dataset.shown = now.html; // else a fold that is open stays open
    document.getElementById("serve-progress")?.remove();
    if (now.progress) box.prepend(Object.assign(document.createElement("i"), { id: "serve-progress", textContent: now.progress }));
  };
})();
