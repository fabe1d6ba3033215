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

  // A refusal in plain text says itself what became of what was sent; without one, nothing came.
  const unanswered = byId("no-answer").textContent;
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const answer = event.detail.xhr;
      const plain = answer?.getResponseHeader("Content-Type")?.startsWith("text/plain");
      byId("no-answer").textContent = plain ? answer.responseText : unanswered;
      byId("no-answer").hidden = false;
    });
  }
})();
