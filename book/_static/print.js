// A browser that prints does not wait for pictures that are loaded late. Those that are not there yet are fetched, and drawn in their places.
addEventListener("beforeprint", () => {
  // In a PDF the name of a figure would be read in place of what is in it.
  for (const figure of document.querySelectorAll("figure.exhibit")) figure.removeAttribute("aria-label");
  for (const image of document.querySelectorAll("figure.exhibit .only-light img")) {
    if (image.naturalWidth) continue;
    const request = new XMLHttpRequest();
    request.open("GET", image.src, false);
    try {
      request.send();
    } catch {
      image.loading = "eager"; // of a page that was opened from a folder, a script may read no file
      continue;
    }
    const drawing = document.importNode(new DOMParser().parseFromString(request.responseText, "image/svg+xml").documentElement, true);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", image.alt);
    image.replaceWith(drawing);
  }
});
