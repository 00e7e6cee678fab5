// What a search finds is in the chapters first: a page of the reference or a
// decision is for who knows its name already.
var Scorer = {
  score: ([docname, title, anchor, descr, score]) => {
    if (docname.startsWith("notebooks/")) return 4 * score;
    if (/^(_modules|docs\/(decisions|reference))\//.test(docname)) return score / 2;
    return score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
