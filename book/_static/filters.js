// The list of questions or claims, shortened to a status or verdict and to a part of the paper; the choice is kept in the address.
(() => {
  const form = document.querySelector("form.entry-filter");
  const selects = [...form.querySelectorAll("select")];
  const status = form.querySelector("[role=status]");
  const rows = [...document.querySelectorAll("table.index tbody tr")];

  const show = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !selects.every(({ name, value }) => !value || row.classList.contains(`${name}-${value}`));
      shown += row.hidden ? 0 : 1;
    }
    status.textContent = `${shown} of ${rows.length} shown`;
  };
  const read = () => {
    const asked = new URLSearchParams(location.search);
    for (const select of selects) {
      select.value = asked.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = ""; // the address names what is no choice
    }
    show();
  };

  form.addEventListener("change", () => {
    const chosen = new URLSearchParams(selects.filter(({ value }) => value).map(({ name, value }) => [name, value])).toString();
    history.replaceState(null, "", location.pathname + (chosen && `?${chosen}`));
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  read();
})();
