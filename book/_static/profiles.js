// The list of area profiles, shortened while one types: by name without accents, or by ISO code.
(() => {
  const box = document.querySelector(".profile-search");
  const input = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'").toLowerCase().trim();
  const entries = [...document.querySelectorAll("li.profile")].map((item) => ({ item, text: plain(item.textContent) }));
  const regions = [...document.querySelectorAll("section.profile-region")];

  const filter = () => {
    const words = plain(input.value).split(/\s+/);
    let shown = 0;
    for (const { item, text } of entries) {
      item.hidden = !words.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const region of regions) region.hidden = !region.querySelector("li.profile:not([hidden])");
    status.textContent = input.value ? `${shown} of ${entries.length}` : "";
  };

  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    const first = document.querySelector("li.profile:not([hidden]) a");
    if (event.key === "Enter" && input.value && first) first.click();
    if (event.key === "Escape") { input.value = ""; filter(); }
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  });
  box.hidden = false;
  filter(); // a browser keeps what was typed when one comes back
})();
