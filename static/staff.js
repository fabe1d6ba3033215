/* A session ends where nobody uses it. Typing is using it: ask for it once in a while, so that a form which takes
   hours is not refused in the end. */
(() => {
  const { here } = document.currentScript.dataset;
  const pause = 60000;
  let asked = Date.now();
  document.addEventListener("input", () => {
    if (Date.now() - asked < pause) return;
    asked = Date.now();
    fetch(here).catch(() => {});
  });
})();
