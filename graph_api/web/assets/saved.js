// The saved queries: the files of queries/, each with fields for its parameters.
import { problemOf } from "/assets/problems.js";

const OF_THE_ONTOLOGY = "hygiene"; // these ask the files of the ontology, which /sparql does not

const byId = (id) => document.getElementById(id);

function option(query) {
  const element = document.createElement("option");
  element.value = `${query.area}/${query.name}`;
  element.textContent = `${query.name}: ${query.summary}`;
  return element;
}

function groups(queries) {
  const found = new Map();
  for (const query of queries) {
    if (!found.has(query.area)) {
      const group = document.createElement("optgroup");
      group.label = query.area;
      found.set(query.area, group);
    }
    found.get(query.area).append(option(query));
  }
  return found.values();
}

function field(parameter) {
  const box = document.createElement("div");
  box.className = "field";
  const label = document.createElement("label");
  label.htmlFor = `parameter-${parameter.name}`;
  label.textContent = parameter.required ? parameter.name : `${parameter.name} (optional)`;
  const input = document.createElement("input");
  Object.assign(input, { id: label.htmlFor, name: parameter.name, required: parameter.required, autocomplete: "off" });
  if (parameter.default !== null) input.placeholder = parameter.default;
  const about = document.createElement("small");
  about.id = `${label.htmlFor}-about`;
  about.textContent = `${parameter.type}: ${parameter.description}`;
  input.setAttribute("aria-describedby", about.id);
  box.append(label, input, about);
  return box;
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}

function show(query) {
  const about = byId("saved-about");
  about.hidden = !query;
  about.textContent = query ? [query.summary, query.description].filter(Boolean).map(sentence).join(" ") : "";
  byId("saved-parameters").replaceChildren(...(query?.parameters ?? []).map(field));
  byId("saved-open").disabled = !query;
  told("");
}

function told(problem) {
  byId("saved-problem").textContent = problem;
  byId("saved-problem").hidden = !problem;
}

function without(text) {
  return text.split("\n").filter((line) => !line.startsWith("#+")).join("\n").trimStart();
}

async function open(query, openTab) {
  const given = [...byId("saved").elements].filter((e) => e.name && e.value.trim());
  const fields = new URLSearchParams(given.map((e) => [e.name, e.value.trim()]));
  const answer = await fetch(`${query.path}/text?${fields}`);
  if (!answer.ok) return told(await problemOf(answer));
  told("");
  return openTab(query.name, `# ${query.summary}\n${without(await answer.text())}`);
}

export function fillSaved(queries, openTab) {
  const shown = queries.filter((query) => query.area !== OF_THE_ONTOLOGY);
  const chosen = () => shown.find((query) => `${query.area}/${query.name}` === byId("saved-query").value);
  byId("saved-query").append(...groups(shown));
  byId("saved-query").addEventListener("change", () => show(chosen()));
  byId("saved").addEventListener("submit", (event) => {
    event.preventDefault();
    open(chosen(), openTab).catch(() => told("the server did not answer; is it still running?"));
  });
}
