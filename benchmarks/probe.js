// Runs in the page before its scripts: notes, on the page's own clock, when a person moved a lever,
// when the run ended, when the page last changed, and which key figures stood on it.
(() => {
  const AREA = "[data-testid=stMain]";
  const IGNORED = "[data-testid=stStatusWidget], [data-testid=stToast]";
  const FIGURES = ".hr-strip";
  const now = () => performance.now();
  const probe = (window.probe = {});

  const figures = () => [...document.querySelectorAll(FIGURES)].map((e) => e.textContent).join("|");
  probe.reset = () => Object.assign(probe, {
    input: 0, answered: 0, runEnded: 0, changed: 0, changes: 0, shown: [{ time: 0, text: figures() }],
  });
  probe.reset();

  const touch = (time) => {
    probe.changed = time;
    probe.changes += 1;
    const text = figures();
    if (text && text !== probe.shown.at(-1).text) probe.shown.push({ time, text });
  };

  // The browser's own time stamp of the last key press, move with the button down, or release.
  const moved = (event) => { probe.input = event.timeStamp; };
  addEventListener("keydown", moved, true);
  addEventListener("pointermove", (event) => { if (event.buttons) moved(event); }, true);
  addEventListener("pointerup", moved, true);

  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => { probe.answered = now(); });
    }
  };

  const visible = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return element && element.closest(AREA) && !element.closest(IGNORED);
  };
  const SCRIPT_STATE = "data-test-script-state";
  new MutationObserver((records) => {
    const time = now();
    let changed = false;
    for (const { type, attributeName, target } of records) {
      if (type === "attributes" && attributeName === SCRIPT_STATE) {
        if (target.getAttribute(SCRIPT_STATE) === "notRunning") probe.runEnded = time;
      } else if (!changed) changed = visible(target);
    }
    if (changed) touch(time);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

  const running = () =>
    document.querySelector(`[${SCRIPT_STATE}]`)?.getAttribute(SCRIPT_STATE) !== "notRunning";
  const last = () => Math.max(probe.changed, probe.runEnded, probe.answered);

  // Over when the server answered the last input and nothing happened for `quiet` ms.
  probe.quiet = (quiet) =>
    !running() && probe.answered >= probe.input && now() - Math.max(last(), probe.input) >= quiet;
  probe.report = () => ({
    settled: last() - probe.input,
    changes: probe.changes,
    updates: probe.shown.filter(({ time }) => time > 0 && time <= probe.input).length,
    shown: probe.shown.map(({ text }) => text),
  });
})();
