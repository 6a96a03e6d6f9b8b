// The NET passport: kept in this browser only. Nothing here sends anything, and no field is part of a form.
//
// Its page has the fields (data-field) and the sheet that is printed (data-value in data-line); the sheet for an
// appointment only shows what is kept. The sentences are the status line's own.

const NAME = "net-passport";
const LARGEST_FILE = 200000; // bytes
const LONGEST = 2000; // of one field, as its form has it

// ——— What the browser keeps

// {fields, savedAt}, null where nothing is kept. Throws where the browser gives nothing out, or what it gives is no passport
function kept() {
  const words = localStorage.getItem(NAME);
  return words === null ? null : passportOf(words);
}

function passportOf(words) {
  const { netPassport, savedAt, fields } = JSON.parse(words);
  if (netPassport !== 1 || typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new SyntaxError("not a passport");
  }
  const known = Object.entries(fields).filter(([, value]) => typeof value === "string" && value);
  return { savedAt, fields: Object.fromEntries(known.map(([key, value]) => [key, value.slice(0, LONGEST)])) };
}

function keep(fields) {
  localStorage.setItem(NAME, asFile(fields));
}

function asFile(fields) {
  return JSON.stringify({ netPassport: 1, savedAt: new Date().toISOString(), fields }, null, 1);
}

// What is kept as far as it can be read: a page that only shows it says nothing of the rest
function keptOrNothing() {
  try {
    return kept()?.fields ?? {};
  } catch {
    return {};
  }
}

// ——— Showing it on a sheet

// Lines that are not filled in are left out, but on a sheet on which nothing is
function show(root, fields) {
  const lines = [...root.querySelectorAll("[data-line]")];
  const isFilled = lines.some((line) => fields[line.dataset.line]);
  for (const line of lines) {
    line.hidden = isFilled && !fields[line.dataset.line];
  }
  for (const place of root.querySelectorAll("[data-value]")) {
    const value = fields[place.dataset.value] ?? "";
    const choices = [...place.querySelectorAll("[data-choice]")];
    place.classList.toggle("filled", value !== "");
    for (const choice of choices) {
      choice.hidden = value !== "" && choice.dataset.choice !== value;
    }
    if (!choices.length) {
      place.textContent = value;
    }
  }
  return isFilled;
}

// ——— The page of the passport

function edit(page) {
  const inputs = [...page.querySelectorAll("[data-field]")];
  const line = page.querySelector("[data-status]");
  const sheets = [page.querySelector("[data-print-sheet]"), page.querySelector(".alert-card")];
  let isUnkept = false; // the page has words that the browser did not take

  function say(name, values = {}) {
    const words = line.dataset[name].replace("{time}", values.time);
    if (line.textContent !== words) {
      line.textContent = words;
    }
    line.classList.toggle("warns", ["blocked", "unreadable", "noPassport"].includes(name));
  }

  function sayKept(savedAt) {
    const options = { dateStyle: "medium", timeStyle: "short" };
    say("kept", { time: new Date(savedAt).toLocaleString(document.documentElement.lang, options) });
  }

  function typed() {
    return Object.fromEntries(inputs.filter((input) => input.value).map((input) => [input.dataset.field, input.value]));
  }

  function showAll() {
    for (const sheet of sheets) {
      show(sheet, typed());
    }
  }

  // The fields become what is kept. True where something changed by that
  function fill(fields) {
    let isChanged = false;
    for (const input of inputs) {
      const value = fields[input.dataset.field] ?? "";
      if (input.value !== value) {
        input.value = value;
        isChanged = true;
      }
    }
    showAll();
    return isChanged;
  }

  function read(whenChanged) {
    if (isUnkept) {
      return;
    }
    try {
      const found = kept();
      if (fill(found?.fields ?? {}) && whenChanged) {
        say(found ? "elsewhere" : "deleted");
      } else if (found) {
        sayKept(found.savedAt);
      } else if (!whenChanged) {
        say("empty");
      }
    } catch (error) {
      say(error instanceof SyntaxError ? "unreadable" : "blocked");
    }
  }

  // One field is written into what is kept now: whatever another window wrote into the others stays
  function changed({ target }) {
    showAll();
    const others = isUnkept ? typed() : keptOrNothing();
    write({ ...others, [target.dataset.field]: target.value });
  }

  function write(fields) {
    try {
      keep(fields);
      isUnkept = false;
      sayKept(Date.now());
    } catch {
      isUnkept = true;
      say("blocked");
    }
  }

  function ask(box, opener, act) {
    box.hidden = false;
    box.querySelector("[data-no]").focus();
    const answer = (isYes) => {
      box.hidden = true;
      opener.focus();
      if (isYes) {
        act();
      }
    };
    box.querySelector("[data-yes]").onclick = () => answer(true);
    box.querySelector("[data-no]").onclick = () => answer(false);
  }

  function forget() {
    try {
      localStorage.removeItem(NAME);
    } catch {
      // Nothing can be kept there, so nothing is
    }
    isUnkept = false;
    fill({});
    say("deleted");
  }

  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asFile(typed())], { type: "application/json" }));
    link.download = `net-passport-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function load(chooser) {
    const [file] = chooser.files;
    let found;
    try {
      found = passportOf(file.size > LARGEST_FILE ? "" : await file.text());
    } catch {
      say("noPassport");
      return;
    } finally {
      // The same file can be chosen again
      chooser.value = "";
    }
    const take = () => {
      fill(found.fields);
      write(found.fields);
      if (!isUnkept) {
        say("loaded");
      }
    };
    if (Object.keys(typed()).length) {
      ask(page.querySelector("[data-ask-load]"), chooser, take);
    } else {
      take();
    }
  }

  page.querySelector("[data-editor]").hidden = false;
  page.classList.add("is-edited");
  for (const input of inputs) {
    input.addEventListener("input", changed);
  }
  const deleting = page.querySelector("[data-delete]");
  deleting.addEventListener("click", () => ask(page.querySelector("[data-ask-delete]"), deleting, forget));
  page.querySelector("[data-download]").addEventListener("click", download);
  page.querySelector("[data-load]").addEventListener("change", ({ target }) => load(target));
  // Another window wrote; or this one slept meanwhile and was not told
  window.addEventListener("storage", ({ key }) => (key === NAME || key === null) && read(true));
  window.addEventListener("pageshow", ({ persisted }) => persisted && read(true));
  document.addEventListener("visibilitychange", () => document.hidden || read(true));
  window.addEventListener("beforeunload", (event) => isUnkept && event.preventDefault());
  read(false);
}

// ——— The sheet for an appointment

function bring(sheet) {
  const choice = document.querySelector("[data-passport-choice]");
  const box = document.querySelector("[data-with-passport]");
  const own = document.querySelector("[data-own-questions]");

  function refresh() {
    const fields = keptOrNothing();
    const isFilled = show(sheet, fields);
    choice.hidden = !isFilled;
    sheet.hidden = !(isFilled && box.checked);
    const questions = (fields.questions ?? "").split("\n").filter((words) => words.trim());
    own.hidden = !questions.length;
    own.replaceChildren(...questions.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  }

  box.addEventListener("change", refresh);
  window.addEventListener("storage", refresh);
  window.addEventListener("pageshow", refresh);
  refresh();
}

for (const words of document.querySelectorAll("[data-without-script]")) {
  words.hidden = true;
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const page of document.querySelectorAll("[data-passport]")) {
  edit(page);
}
for (const sheet of document.querySelectorAll("[data-passport-sheet]")) {
  bring(sheet);
}
