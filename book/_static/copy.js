// A button at each block that is ready to copy, where a page may write to the clipboard; in a fold, when it is opened.
(() => {
  if (!navigator.clipboard) return;
  const add = (part) => {
    for (const block of part.querySelectorAll(".copy:not(.with-button)")) {
      if (part === document && block.closest("details")) continue;
      block.classList.add("with-button");
      const text = block.textContent.trim();
      const button = document.createElement("button");
      button.className = "copy-button";
      button.textContent = "Copy";
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      });
      block.after(button);
    }
  };
  document.addEventListener("toggle", (event) => event.target.open && add(event.target), true);
  add(document);
})();
