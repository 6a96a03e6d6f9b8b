// Saves what somebody types in a form to the server, as a draft of theirs. Nothing is kept in the browser, and what was
// typed is never touched.
//
// The form says where (data-draft) and for what (data-draft-kind, -question, -answer); data-draft-version is the draft's
// version that this window knows, and data-draft-unsaved stands where the form has words that were never saved. The
// sentences are the status line's own.

const PAUSE = 2000; // after the last change
const AT_LATEST = 20000; // after the first one
const RETRY_FIRST = 4000;
const RETRY_AT_MOST = 60000;
const OUTLIVES_THE_PAGE = 60000; // bytes that a browser still sends when its page is closed

function watch(form) {
  const { draft: url, draftKind, draftQuestion = "", draftAnswer = "" } = form.dataset;
  const line = form.querySelector("[data-draft-status]");
  const versionField = form.elements.namedItem("draft_version");
  let version = Number(form.dataset.draftVersion);
  let changedAt = "draftUnsaved" in form.dataset ? Date.now() : 0; // 0: everything is saved
  let sent = null; // on its way, or nobody knows whether it arrived: it is sent again as it was
  let isBusy = false;
  let isOver = false;
  let isLeaving = false;
  let retryAfter = RETRY_FIRST;
  let timer = 0;

  function say(words) {
    if (line && words && line.textContent !== words) {
      line.textContent = words;
    }
  }

  // Whoever posts the form says with it which version they saw
  function know(number) {
    if (versionField) {
      versionField.value = number;
    }
  }

  function sendIn(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  }

  function words() {
    const body = new FormData(form);
    body.set("draft_kind", draftKind);
    body.set("draft_question", draftQuestion);
    body.set("draft_answer", draftAnswer);
    body.set("draft_version", version);
    return body;
  }

  async function send() {
    clearTimeout(timer);
    if (isBusy || isOver || isLeaving || !(changedAt || sent)) {
      return;
    }
    isBusy = true;
    if (!sent) {
      sent = words();
      changedAt = 0;
    }
    know(version + 1);
    try {
      await answered(await fetch(url, options(sent)));
    } catch {
      again(line?.dataset.offline);
    }
    isBusy = false;
    if (changedAt && !sent && !isOver) {
      sendIn(document.hidden ? 0 : PAUSE);
    }
  }

  async function answered(response) {
    if (response.status >= 500) {
      again(line?.dataset.later);
      return;
    }
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : {};
    sent = null;
    if (response.ok && isJson) {
      version = answer.version;
      retryAfter = RETRY_FIRST;
      saved(answer.saved_at);
    } else if (response.status === 429) {
      changedAt = 1;
      sendIn(1000 * Number(response.headers.get("Retry-After")) || RETRY_AT_MOST);
      say(answer.message);
    } else {
      // 400 and 413 are about these words, and others may do; the rest is about the draft
      isOver = ![400, 413].includes(response.status);
      say(answer.message || line?.dataset.stopped);
    }
    know(version);
  }

  function again(sentence) {
    say(sentence);
    sendIn(retryAfter);
    retryAfter = Math.min(2 * retryAfter, RETRY_AT_MOST);
  }

  function saved(at) {
    const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    say(line?.dataset.saved.replace("{time}", time));
  }

  function changed() {
    isLeaving = false;
    changedAt ||= Date.now();
    if (!sent) {
      sendIn(Math.max(0, Math.min(PAUSE, changedAt + AT_LATEST - Date.now())));
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // What is posted, and what is deleted, must not be saved once more on the way
  document.addEventListener("submit", ({ target }) => {
    if (target === form || target.dataset.draftDiscard === form.elements.namedItem("key").value) {
      isLeaving = true;
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      send();
    }
  });
  window.addEventListener("online", () => sendIn(0));
  if (changedAt) {
    sendIn(PAUSE);
  }
}

function options(body) {
  let size = 0;
  for (const [name, value] of body) {
    size += 150 + 3 * (name.length + value.length); // at most three bytes for each unit of a string, and its frame
  }
  return { method: "POST", body, keepalive: size < OUTLIVES_THE_PAGE, headers: { Accept: "application/json" } };
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  watch(form);
}
