// The query page: YASGUI on this server's /sparql, with our prefixes, saved queries and terms.
import { completers } from "/assets/completion.js";
import { problemOf, renderProblem } from "/assets/problems.js";
import { fillSaved } from "/assets/saved.js";

const ENDPOINT = new URL("/sparql", location.origin).href;

async function json(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(await problemOf(answer));
  return answer.json();
}

function starter(prefixes) {
  const lines = Object.entries(prefixes).sort().map(([name, iri]) => `PREFIX ${name}: <${iri}>`);
  return `${lines.join("\n")}

SELECT ?agreement ?name WHERE {
  ?agreement a/rdfs:subClassOf* ag:Agreement ;
    rdfs:label ?name .
} ORDER BY ?name LIMIT 100
`;
}

function configuration(prefixes, terms) {
  for (const completer of completers(prefixes, terms)) {
    Yasgui.Yasqe.Autocompleters[completer.name] = { ...Yasgui.Yasqe.Autocompleters[completer.name], ...completer };
  }
  Object.assign(Yasgui.Yasqe.defaults, {
    autocompleters: ["prefixes", "property", "class", "variables"],
    collapsePrefixesOnLoad: true,
    prefixCcApi: null,
    screenReaderLabel: "SPARQL query",
    value: starter(prefixes),
    // Tab moves on to the next control, so that nobody is caught in the editor.
    extraKeys: { ...Yasgui.Yasqe.defaults.extraKeys, Tab: false, "Shift-Tab": false },
  });
  Yasgui.Yasr.defaults.errorRenderers = [renderProblem];
  Yasgui.Yasr.defaults.prefixes = prefixes;
  Yasgui.Yasr.defaults.persistenceId = null; // results stay out of the browser's storage
  return {
    requestConfig: { endpoint: ENDPOINT, method: "POST" },
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [], keys: [], renderItem: () => {} },
    populateFromUrl: (linked) => ({ ...linked, requestConfig: { ...linked.requestConfig, endpoint: ENDPOINT } }),
  };
}

// An IRI in a result asks this graph about the thing; it does not lead away.
function describeOnClick(yasgui) {
  yasgui.rootEl.addEventListener("click", (event) => {
    const link = event.target.closest("a.iri");
    if (!link) return;
    event.preventDefault();
    const query = `DESCRIBE <${link.getAttribute("href")}>`;
    yasgui.addTab(true, { name: "Describe", yasqe: { value: query } }).query().catch(() => {});
  });
}

async function start() {
  const [{ prefixes }, { queries }, terms] = await Promise.all([
    json("/prefixes"),
    json("/queries"),
    json("/queries/ontology/list-terms"),
  ]);
  const yasgui = new Yasgui(document.getElementById("yasgui"), configuration(prefixes, terms.results.bindings));
  describeOnClick(yasgui);
  fillSaved(queries, (name, text) => yasgui.addTab(true, { name, yasqe: { value: text } }));
  window.queryPage = yasgui;
}

start().catch((error) => {
  const place = document.getElementById("page-problem");
  place.textContent = `The page could not be started: ${error.message}. Load it again, or look at the server's output.`;
  place.hidden = false;
});
