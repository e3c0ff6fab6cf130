// Shared by lever.js and split.js: the texts are joined before they are sent, so nothing is
// imported or exported here. Whole-line comments and indentation are stripped on the way.

// How long to wait for an answer before asking whether one is still coming (ms).
const PATIENCE = 1500;
// A run longer than this is no longer waited for (ms).
const LIMIT = 15000;
const KEEP_MESSAGE = 8000;
// How often to look whether an element that was let go has left the page (ms).
const LINGER = 5000;

// ---- numbers: the same text as ui/lever/numbers.py writes ------------------------------------
function write(style, value) {
  const scaled = value * style.scale;
  const digits = Math.abs(scaled).toFixed(style.decimals);
  const [whole, part] = digits.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, style.group);
  const zero = Number(digits) === 0;
  const sign = zero ? "" : value < 0 ? "\u2212" : style.signed ? "+" : "";
  return sign + style.prefix + grouped + (part ? style.point + part : "") + style.suffix;
}

// "7.1m", "12 %", "$7,100,000", "7,5", "1.2 million" -> inside value; NaN when it is no number.
// A bare number is read in the unit on screen ("7.1" is 7.1 m), unless it is far too large for it.
function read(style, text) {
  const plain = text.toLowerCase().replace(/[\u2212\u2013]/g, "-").replace(/[\s\u00a0\u202f'’_]/g, "");
  const found = plain.match(/^[^\d.,+-]*([+-]?)[^\d.,+-]*(\d[\d.,]*|[.,]\d+)([^\d]*)$/);
  if (!found) return NaN;
  const number = readDigits(found[2], style) * (found[1] === "-" ? -1 : 1);
  const size = { k: 1e3, t: 1e3, m: 1e6, mn: 1e6, mio: 1e6, million: 1e6, b: 1e9, bn: 1e9 }[
    found[3].replace(/(usd|\$|s)+$/, "")
  ];
  if (found[3] === "%" || style.scale >= 1) return number / style.scale;
  if (size) return number * size;
  return Math.abs(number) * style.scale >= 0.005 ? number : number / style.scale;
}

function readDigits(digits, style) {
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (last < 0) return Number(digits);
  const mark = digits[last];
  const several = digits.split(mark).length > 2;
  const tail = digits.length - last - 1;
  const mixed = digits.includes(".") && digits.includes(",");
  const grouping = several || (!mixed && tail === 3 && mark === style.group && last > 0);
  const whole = digits.slice(0, grouping ? undefined : last).replace(/[.,]/g, "");
  return Number(grouping ? whole : (whole || "0") + "." + digits.slice(last + 1));
}

// ---- range arithmetic --------------------------------------------------------------------------
function clampTo(range, value) {
  return Math.min(range.maximum, Math.max(range.minimum, value));
}

function tidy(value) {
  return Number(value.toPrecision(12));
}

// Nearest grid point, or one of the marks when that is nearer.
function snapTo(range, value) {
  const steps = Math.round((value - range.minimum) / range.step);
  const stops = [clampTo(range, tidy(range.minimum + steps * range.step)), ...range.stops];
  return stops.reduce((best, stop) => (Math.abs(stop - value) < Math.abs(best - value) ? stop : best));
}

// The grid point `count` steps on from a value that may stand between two of them.
function stepFrom(range, value, count) {
  const place = (value - range.minimum) / range.step;
  const base = count > 0 ? Math.floor(place + 1e-6) : Math.ceil(place - 1e-6);
  return clampTo(range, tidy(range.minimum + (base + count) * range.step));
}

function keyTarget(range, value, key) {
  switch (key) {
    case "ArrowRight": case "ArrowUp": return stepFrom(range, value, 1);
    case "ArrowLeft": case "ArrowDown": return stepFrom(range, value, -1);
    case "PageUp": return stepFrom(range, value, 10);
    case "PageDown": return stepFrom(range, value, -10);
    case "Home": return range.minimum;
    case "End": return range.maximum;
    default: return null;
  }
}

// ---- back-pressure -----------------------------------------------------------------------------
const BUSY = new Set(["running", "rerunRequested", "stopRequested"]);

function appElement() {
  return document.querySelector("[data-test-script-state]");
}

function appBusy() {
  const app = appElement();
  return app !== null && BUSY.has(app.getAttribute("data-test-script-state"));
}

// Calls back once the run has ended and the browser has painted it. The answer to a lever arrives
// when the script passes the lever, long before the charts below it: sending then would abort them.
// A timeout set in a frame runs after that frame was painted; a second frame only lost 16 ms.
class Drawn {
  constructor() { this.watch = null; this.frame = 0; this.late = 0; }
  then(callback) {
    this.cancel();
    const paint = () => {
      this.frame = requestAnimationFrame(() => { this.late = setTimeout(callback, 0); });
    };
    if (!appBusy()) { paint(); return; }
    this.watch = new MutationObserver(() => {
      if (appBusy()) return;
      this.watch.disconnect();
      paint();
    });
    this.watch.observe(appElement(), { attributes: true, attributeFilter: ["data-test-script-state"] });
  }
  cancel() {
    if (this.watch) this.watch.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.late);
  }
}

// Sends moves to Python, one at a time: the next leaves when the last was answered and drawn.
// Only the newest waiting move is kept. A settled move (thumb released) never waits.
class Courier {
  constructor(seq, post) {
    Object.assign(this, { sent: seq, post, waiting: false, next: null, since: 0, timer: 0, drawn: new Drawn() });
  }
  offer(body) {
    if (this.waiting) this.next = body;
    else this.send(body);
  }
  settle(body) {
    this.drawn.cancel();
    this.send(body);
  }
  send(body) {
    this.next = null;
    this.sent += 1;
    this.waiting = true;
    this.since = performance.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PATIENCE);
    this.post({ ...body, seq: this.sent });
  }
  // Python answered with the number of the last move it has seen.
  answered(seq) {
    if (!this.waiting || seq < this.sent) return;
    this.drawn.then(() => this.free());
  }
  free() {
    clearTimeout(this.timer);
    this.waiting = false;
    if (this.next) this.send(this.next);
  }
  check() {
    if (!this.waiting) return;
    if (appBusy() && performance.now() - this.since < LIMIT) {
      this.timer = setTimeout(() => this.check(), PATIENCE / 3);
      return;
    }
    this.drawn.cancel();
    this.free();
  }
  // True when an answer is older than the last move, so that its value must not be shown.
  stale(seq) { return this.waiting && seq < this.sent; }
  close() { clearTimeout(this.timer); this.drawn.cancel(); }
}

// ---- one native range input, held by pointer or by a key that repeats --------------------------
// `host` answers range(), value(), moved(value, dragging) and released().
class Thumb {
  constructor(input, host) {
    Object.assign(this, { input, host, held: false, pointer: false, before: 0, touched: false });
    input.addEventListener("pointerdown", (event) => this.grab(event));
    input.addEventListener("input", () => this.slide());
    input.addEventListener("change", () => this.release());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("keyup", () => this.release());
    input.addEventListener("blur", () => this.release());
    input.addEventListener("pointercancel", () => this.abandon());
    this.up = () => this.release();
    window.addEventListener("pointerup", this.up);
  }
  grab(event) {
    if (event.button !== 0 || this.input.disabled) return;
    this.held = this.pointer = true;
    this.touched = false;
    this.before = this.host.value();
  }
  slide() {
    const value = snapTo(this.host.range(), Number(this.input.value));
    if (value === this.host.value()) return;
    this.touched = true;
    this.host.moved(value, this.held);
  }
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.input.disabled) return;
    const target = keyTarget(this.host.range(), this.host.value(), event.key);
    if (target === null) return;
    event.preventDefault();
    if (event.repeat && !this.held) { this.held = true; this.touched = false; }
    if (target === this.host.value()) return;
    this.touched = true;
    this.host.moved(target, this.held);
  }
  release() {
    if (!this.held) return;
    this.held = this.pointer = false;
    this.host.released(this.touched);
  }
  // The browser took the gesture over for scrolling: the touch was not meant for the lever.
  abandon() {
    if (!this.held) return;
    if (this.touched) this.host.moved(this.before, true);
    this.release();
  }
  // The browser moves its own thumb while a pointer holds it; writing then would fight it.
  show(value) {
    if (!this.pointer && Number(this.input.value) !== value) this.input.value = value;
  }
  close() { window.removeEventListener("pointerup", this.up); }
}

// ---- small pieces of the page ------------------------------------------------------------------
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setVariable(element, name, value) {
  if (value === null) element.style.removeProperty(name);
  else element.style.setProperty(name, String(value));
}

function fill(template, words) {
  return template.replace(/\{(\w+)\}/g, (all, word) => words[word] ?? all);
}

// A number that becomes a text field: click or Enter to type, Enter or leaving to set, Escape to keep.
class Typed {
  constructor(button, field, host) {
    Object.assign(this, { button, field, host, open: false });
    button.addEventListener("click", () => this.show());
    field.addEventListener("keydown", (event) => {
      // Streamlit listens for single letters (r, c) and cannot see the field in the shadow root.
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      // Without this the same Enter would press the button that gets the focus back.
      event.preventDefault();
      this.close(event.key === "Enter", true);
    });
    field.addEventListener("blur", () => this.close(true, false));
  }
  show() {
    if (this.open || this.button.disabled) return;
    this.open = true;
    this.field.value = this.button.textContent;
    this.before = this.field.value;
    this.button.hidden = true;
    this.field.hidden = false;
    this.field.focus();
    this.field.select();
  }
  close(take, focus) {
    if (!this.open) return;
    this.open = false;
    this.field.hidden = true;
    this.button.hidden = false;
    if (focus) this.button.focus();
    if (take && this.field.value !== this.before) this.host.typed(this.field.value);
  }
}

// The value to set for a typed text, and why it differs from what was typed ("" when it does not).
function judge(range, style, texts, typed) {
  const value = read(style, typed);
  if (Number.isNaN(value)) return { value: null, why: fill(texts.unreadable, { typed }) };
  const wide = 1e-9 * (range.maximum - range.minimum);
  const shown = write(style, value);
  if (value > range.maximum + wide) {
    return { value: range.maximum, why: fill(texts.above, { typed: shown, limit: write(style, range.maximum) }) };
  }
  if (value < range.minimum - wide) {
    return { value: range.minimum, why: fill(texts.below, { typed: shown, limit: write(style, range.minimum) }) };
  }
  return { value: clampTo(range, tidy(value)), why: "" };
}

// One state for each mounted element; a fresh element (page change) gets a fresh one. Streamlit
// calls this at each change of data or theme, and what it answers when the element goes.
function show(component, selector, make) {
  const root = component.parentElement.querySelector(selector);
  if (!root || !component.data) return undefined;
  const answer = { data: component.data[0], setStateValue: component.setStateValue };
  // Kept on the element: when Streamlit imports the script anew, that copy has a memory of its own
  // and would dress the same element a second time.
  const state = root.kept || (root.kept = make(root, answer));
  clearTimeout(state.leaving);
  state.update(answer);
  return () => leave(root, state);
}

// Close what has left the page; an element that is still there was only handed on.
function leave(root, state) {
  clearTimeout(state.leaving);
  state.leaving = setTimeout(() => {
    if (root.isConnected) leave(root, state);
    else { state.close(); delete root.kept; }
  }, LINGER);
}
