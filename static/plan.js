/* A plan is saved change by change: what could not be sent is said, sent again, and not left behind.
   What is sent again is the very same form with the same id, which the server applies once. */
(() => {
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 30000;
  const waiting = new Map(); // forms that are not saved yet, by what they send
  let timer = 0;
  let last = ""; // the line that the last form was sent from
  let saved = null; // the request that saved what had been waiting

  const byId = (id) => document.getElementById(id);
  const say = (text) => {
    byId("announcer").textContent = text;
  };
  const isChange = (sent) => sent.verb === "post" && sent.path.startsWith("/plans/");
  const nameOf = (sent) => {
    const answers = new URLSearchParams(sent.formData);
    answers.sort();
    return `${sent.path}?${answers}`;
  };

  // The line of a task in the plan, or the form itself, shows that it is not saved.
  const mark = (form) => {
    const place = byId(form.place);
    if (!place || place.querySelector(".unsaved")) return;
    const line = document.createElement("p");
    line.className = "unsaved";
    line.textContent = "Not saved yet – trying again";
    place.append(line);
  };
  const unmark = (form) => byId(form.place)?.querySelector(".unsaved")?.remove();

  const keep = (sent, from, retryAfter) => {
    const name = nameOf(sent);
    const form = waiting.get(name) ?? {
      path: sent.path,
      values: Object.fromEntries(sent.formData),
      target: `#${sent.target.id}`,
      place: from.closest(".plan-task, #task-page, #add-task, #plan-state")?.id,
      pause: FIRST_PAUSE / 2,
    };
    form.pause = Math.max(Math.min(form.pause * 2, LONGEST_PAUSE), retryAfter * 1000);
    form.busy = false;
    waiting.set(name, form);
    mark(form);
    say("Not saved yet. Trying again.");
    clearTimeout(timer);
    timer = setTimeout(sendAgain, form.pause);
  };

  // One after the other, in the order in which they were made.
  const sendAgain = () => {
    const form = waiting.values().next().value;
    if (!form || form.busy) return;
    form.busy = true;
    htmx.ajax("POST", form.path, {
      source: document.body,
      target: form.target,
      swap: "outerHTML",
      values: form.values,
    }).catch(() => {}); // htmx:afterRequest says what came of it
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { requestConfig: sent, elt } = event.detail;
    if (isChange(sent) && elt !== document.body) last = elt.closest(".plan-task")?.id ?? "";
  });

  // A conflict and a wrong input are answers to show: a choice, or a message beside the field.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig: sent, xhr, elt } = event.detail;
    if (!isChange(sent)) return;
    if (xhr.status === 0 || xhr.status === 429 || xhr.status >= 500) {
      keep(sent, elt, Number(xhr.getResponseHeader("Retry-After")) || 0);
      return;
    }
    const form = waiting.get(nameOf(sent));
    if (!form) return;
    waiting.delete(nameOf(sent));
    unmark(form);
    if (xhr.status < 300) saved = xhr;
    clearTimeout(timer);
    timer = setTimeout(sendAgain);
  });

  // On the window, so that they come after what site.js does at the document.
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    window.addEventListener(failure, (event) => {
      if (isChange(event.detail.requestConfig)) byId("no-answer").hidden = waiting.size > 0;
    });
  }
  window.addEventListener("htmx:afterSettle", (event) => {
    const { requestConfig: sent, xhr } = event.detail;
    for (const form of waiting.values()) mark(form);
    if (!sent || !isChange(sent)) return;
    const said = byId("announcer").textContent;
    if (xhr === saved && !said.startsWith("Saved. ")) say(`Saved. ${said}`);
    const focus = document.activeElement;
    if (xhr.status >= 400) {
      const wrong = ".clash h3, [aria-invalid]";
      (byId(last)?.querySelector(wrong) ?? document.querySelector(wrong))?.focus();
    } else if (focus === document.body || focus.matches("[data-announce]")) {
      byId(`more-${last}`)?.focus({ preventScroll: true });
    }
  });

  // What opened under a line: its first field has the focus, and its end gives it back.
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = event.detail.target;
    if (panel.matches?.(".task-panel")) panel.querySelector("input:not([type=hidden])")?.focus();
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest(".close-panel");
    const panel = close?.closest(".task-panel");
    if (!panel) return;
    event.preventDefault();
    panel.replaceChildren();
    byId(panel.id.replace("panel-", "more-"))?.focus();
  });

  // Words that were typed and not saved are not left behind either.
  const typed = () => [...document.querySelectorAll("form[hx-post] textarea")].some((each) => each.value !== each.defaultValue);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size > 0 || typed()) event.preventDefault();
  });
  window.addEventListener("online", sendAgain);
})();
