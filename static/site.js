/* What HTMX leaves to the page: say what a swap changed, keep the focus, admit a failure. */
(() => {
  const byId = (id) => document.getElementById(id);

  // A region's own line (its count, its state) is read out from one place that never goes away:
  // screen readers miss live regions that arrive together with their text.
  document.addEventListener("htmx:afterSettle", (event) => {
    const region = byId(event.detail.target.id);
    if (!region) return;
    const line = region.querySelector("[data-announce]");
    byId("no-answer").hidden = true;
    if (line) byId("announcer").textContent = line.textContent.trim().replace(/\s+/g, " ");
    // HTMX keeps the focus where an element of the same id came back. What was pressed may be gone
    // (a removed filter): go on from the line that says what is there now.
    if (document.activeElement === document.body && line) {
      line.tabIndex = -1;
      line.focus({ preventScroll: true });
    }
  });

  // The site's own refusals come as one sentence of text; anything else is no answer at all.
  const noAnswer = byId("no-answer").textContent;
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const xhr = event.detail.xhr;
      const said = xhr?.getResponseHeader("Content-Type")?.startsWith("text/plain");
      byId("no-answer").textContent = said ? xhr.responseText : noAnswer;
      byId("no-answer").hidden = false;
    });
  }
})();
