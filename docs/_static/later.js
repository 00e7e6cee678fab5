// Menus, tips and the way back to the top need Bootstrap, which is large.
// Nobody sees them before the first move, so it is loaded at that move.
(() => {
  const source = document.currentScript.dataset.later;
  const moves = ["pointermove", "pointerdown", "keydown", "focusin", "scroll"];
  let asked = null; // A menu that was clicked before Bootstrap was there.

  const keep = (event) => {
    asked = event.target.closest('[data-bs-toggle="dropdown"]') || asked;
  };
  const load = () => {
    moves.forEach((move) => window.removeEventListener(move, load));
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => {
      window.removeEventListener("click", keep);
      asked?.click();
    };
    document.head.append(script);
  };
  window.addEventListener("click", keep);
  moves.forEach((move) =>
    window.addEventListener(move, load, { passive: true }),
  );
})();

// On a phone the contents are a dialog over the page: whoever chose an entry
// wants to read it.
document.addEventListener("click", (event) => {
  event.target.closest('dialog[open] a[href*="#"]')?.closest("dialog").close();
});
