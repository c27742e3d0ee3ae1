// Completion of prefixes, classes and properties from what this server knows; nothing is asked elsewhere.

const MOST = 100;

function shortened(iri, prefixes) {
  const fitting = Object.entries(prefixes).filter(([, space]) => iri.startsWith(space) && iri.length > space.length);
  fitting.sort(([, one], [, other]) => other.length - one.length);
  return fitting.length ? `${fitting[0][0]}:${iri.slice(fitting[0][1].length)}` : `<${iri}>`;
}

function read(bindings, prefixes) {
  const terms = bindings.map(({ term, kind, name, definition }) => ({
    iri: term.value,
    kind: kind.value,
    short: shortened(term.value, prefixes),
    name: name?.value ?? "",
    definition: definition?.value ?? "",
  }));
  return terms.sort((one, other) => other.iri.startsWith(prefixes.ag) - one.iri.startsWith(prefixes.ag));
}

// First what begins with what was written, then what holds it in its name or label; under its prefix, if it has one.
function matching(terms, written) {
  const wanted = written.toLowerCase();
  const prefix = /^[^<:/]*:(?!\/)/.exec(wanted)?.[0] ?? "";
  const word = wanted.slice(prefix.length);
  const begins = ({ iri, short }) => [iri, short].some((text) => text.toLowerCase().startsWith(wanted));
  const holds = ({ short, name }) =>
    short.toLowerCase().startsWith(prefix) && [short, name].some((text) => text.toLowerCase().includes(word));
  const first = terms.filter(begins);
  return [...first, ...terms.filter((term) => !begins(term) && holds(term))].slice(0, MOST);
}

function termCompleter(kind, terms, prefixes) {
  const own = terms.filter((term) => term.kind === kind);
  const byIri = new Map(own.map((term) => [term.iri, term]));
  let picked = "";
  return {
    name: kind,
    bulk: false,
    get: (_yasqe, token) => {
      const written = (token?.string ?? "").trim().replace(/^<|>$/g, "");
      // YASGUI completes once more where it declares the prefix of what was just picked.
      if (written === picked) return [];
      return matching(own, written).map((term) => term.iri);
    },
    postProcessSuggestion: (_yasqe, _token, iri) => byIri.get(iri)?.short ?? `<${iri}>`,
    postprocessHints: (_yasqe, hints) => {
      picked = "";
      return hints.map((hint) => ({
        ...hint,
        render: (element) => renderTerm(element, hint.text, own.find(({ short }) => short === hint.text)),
        hint: (editor, { from, to }) => {
          picked = hint.text;
          editor.replaceRange(hint.text, hint.from ?? from, hint.to ?? to, "complete");
        },
      }));
    },
  };
}

function renderTerm(element, text, term) {
  element.append(text);
  if (!term?.name) return;
  const meaning = document.createElement("span");
  meaning.className = "meaning";
  meaning.textContent = term.name;
  meaning.title = term.definition;
  element.append(" ", meaning);
}

export function completers(prefixes, bindings) {
  const terms = read(bindings, prefixes);
  const list = Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort();
  return [
    { name: "prefixes", get: () => list, persistenceId: null },
    termCompleter("class", terms, prefixes),
    termCompleter("property", terms, prefixes),
  ];
}
