// The choice of a country or area, which leads to its profile.
(() => {
  const form = document.querySelector("form.profile-picker");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.href = form.querySelector("select").value;
  });
  form.hidden = false;
})();
