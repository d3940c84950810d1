// The choice of a country or area, which leads to its profile.
(() => {
  const form = document.querySelector("form.profile-picker");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = form.querySelector("select").value;
  });
  form.addEventListener("keydown", (event) => event.stopPropagation()); // the theme turns pages with the arrow keys
  form.hidden = false;
})();
