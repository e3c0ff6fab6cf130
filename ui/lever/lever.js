// One lever. Joined behind core.js; see ui/lever/live.py for what `data` holds.

class Lever {
  constructor(root, component) {
    this.root = root;
    const find = (name) => root.querySelector(name);
    Object.assign(this, {
      name: find(".name"), about: find(".about"), button: find(".value"), field: find(".typed"),
      input: find(".native"), references: find(".references"), difference: find(".difference"),
      reset: find(".reset"), message: find(".message"), panel: find(".panel"),
      help: find("#help"), list: find("dl"), bands: find(".bands"), far: find(".beyond"),
    });
    this.data = component.data;
    this.now = component.data.value;
    this.courier = new Courier(component.data.seq, (move) => this.component.setStateValue("move", move));
    this.thumb = new Thumb(this.input, this);
    this.typing = new Typed(this.button, this.field, this);
    this.reset.addEventListener("click", () => { this.set(this.data.plan); this.input.focus(); });
    this.input.addEventListener("keydown", (event) => { if (event.key === "Enter") this.typing.show(); });
    this.bindPanel();
  }

  // ---- Python's answer, at each run
  update(component) {
    this.component = component;
    this.data = component.data;
    this.courier.answered(this.data.seq);
    this.adopt();
    this.dress();
    this.draw();
  }
  // Python's value moves the thumb unless it is held or the answer is older than the last move.
  adopt() {
    if (this.thumb.held || this.courier.stale(this.data.seq)) return;
    this.now = this.data.value;
  }

  // ---- what the thumb asks and tells
  range() { return this.data; }
  value() { return this.now; }
  moved(value, dragging) {
    this.now = value;
    this.draw();
    if (dragging) this.courier.offer({ value, dragging: true });
    else this.courier.settle({ value, dragging: false });
  }
  released(touched) {
    if (touched) this.courier.settle({ value: this.now, dragging: false });
    else this.adopt();
    this.draw();
  }
  set(value) {
    this.say("");
    this.moved(value, false);
  }
  typed(text) {
    const { value, why } = judge(this.data, this.data.style, this.data.texts, text);
    if (value !== null && value !== this.now) this.moved(value, false);
    this.say(why);
  }

  // ---- drawing
  draw() {
    const { data } = this;
    const part = (clampTo(data, this.now) - data.minimum) / (data.maximum - data.minimum);
    setVariable(this.root, "--at", part);
    setVariable(this.root, "--from", Math.min(part, data.marks.plan));
    setVariable(this.root, "--to", Math.max(part, data.marks.plan));
    this.thumb.show(this.now);
    this.far.hidden = !this.beyond();
    const shown = write(data.style, this.now);
    const difference = this.differenceText();
    setText(this.button, shown);
    setText(this.difference, difference);
    this.root.classList.toggle("moved", this.now !== data.plan);
    this.reset.hidden = this.now === data.plan || data.disabled;
    this.button.setAttribute("aria-label", `${data.label}: ${shown}, ${data.texts.type_value}`);
    this.input.setAttribute("aria-valuetext", this.spoken(shown, difference));
  }
  differenceText() {
    const { data } = this;
    if (data.stands) return data.stands;
    const gap = this.now - data.plan;
    return gap === 0 ? data.texts.as_plan : write({ ...data.style, ...data.difference }, gap);
  }
  spoken(shown, difference) {
    const { data } = this;
    const against = this.now === data.plan ? difference : `${difference} (${data.texts.plan} ${data.written.plan})`;
    return `${shown}, ${against}${this.outside() ? `, ${data.texts.outside_observed}` : ""}`;
  }
  outside() {
    const seen = this.data.observed;
    return Boolean(seen) && (this.now < seen[0] || this.now > seen[1]);
  }
  beyond() { return this.now !== this.data.plan && this.outside(); }
  // Everything that does not depend on the thumb.
  dress() {
    const { data, root } = this;
    const look = JSON.stringify({ ...data, value: 0, seq: 0 });
    if (look === this.look) return;
    this.look = look;
    setText(this.name, data.label);
    setText(this.far, data.texts.beyond);
    Object.assign(this.input, { min: data.minimum, max: data.maximum, disabled: data.disabled });
    this.input.setAttribute("aria-label", data.label);
    this.button.disabled = data.disabled;
    root.classList.toggle("disabled", data.disabled);
    this.reset.setAttribute("aria-label", `${data.label}: ${data.texts.reset}`);
    this.reset.title = `${data.texts.reset}: ${data.written.plan}`;
    this.about.setAttribute("aria-label", `${data.label}: ${data.texts.about}`);
    this.field.setAttribute("aria-label", `${data.label}: ${data.texts.type_value}`);
    this.dressMarks();
    this.dressPanel();
  }
  dressMarks() {
    const { marks, written, texts } = this.data;
    setVariable(this.root, "--plan", marks.plan);
    setVariable(this.root, "--status-quo", marks.status_quo);
    setVariable(this.root, "--compared", marks.compared);
    setVariable(this.root, "--seen-from", marks.observed && marks.observed[0]);
    setVariable(this.root, "--seen-to", marks.observed && marks.observed[1]);
    this.root.classList.toggle("no-status-quo", marks.status_quo === null);
    this.root.classList.toggle("no-compared", marks.compared === null);
    this.root.classList.toggle("no-observed", !marks.observed);
    const parts = ["status_quo", "plan"].filter((name) => written[name]);
    setText(this.references, parts.map((name) => `${texts[name]} ${written[name]} · `).join(""));
  }
  dressPanel() {
    const { data } = this;
    setText(this.help, data.help);
    this.list.replaceChildren(...data.facts.flatMap(([head, text]) => [piece("dt", head), piece("dd", text)]));
    this.bands.replaceChildren(...Object.entries(data.bands).map(([name, value]) => {
      const button = piece("button", `${name} ${write(data.style, value)}`);
      button.type = "button";
      button.disabled = data.disabled;
      button.onclick = () => this.set(value);
      return button;
    }));
  }
  say(text) {
    clearTimeout(this.silence);
    setText(this.message, text);
    this.root.classList.toggle("speaking", text !== "");
    if (text) this.silence = setTimeout(() => this.say(""), KEEP_MESSAGE);
  }

  // ---- the panel about the lever: on hover, on focus, on click; Escape closes it
  bindPanel() {
    const spots = [this.about, this.name, this.panel];
    for (const spot of spots) {
      spot.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") this.later(true, 250); });
      spot.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") this.later(false, 200); });
    }
    this.about.addEventListener("focus", () => {
      if (!this.returning && this.about.matches(":focus-visible")) this.toggle(true);
    });
    this.about.addEventListener("click", () => this.toggle(!this.shown || this.hovering));
    this.root.addEventListener("focusout", (event) => {
      if (!this.panel.contains(event.relatedTarget) && event.relatedTarget !== this.about) this.toggle(false);
    });
    this.root.addEventListener("keydown", (event) => { if (event.key === "Escape") this.leavePanel(); });
    this.away = (event) => { if (this.shown && !event.composedPath().includes(this.root)) this.toggle(false); };
    window.addEventListener("pointerdown", this.away);
    this.scrolled = () => this.toggle(false);
    window.addEventListener("scroll", this.scrolled, true);
  }
  // Escape: the focus goes back to the button, without opening the panel again.
  leavePanel() {
    if (this.panel.matches(":focus-within")) {
      this.returning = true;
      this.about.focus();
      this.returning = false;
    }
    this.toggle(false);
  }
  later(show, delay) {
    clearTimeout(this.opening);
    this.hovering = show;
    this.opening = setTimeout(() => this.toggle(show), delay);
  }
  toggle(show) {
    clearTimeout(this.opening);
    if (show === Boolean(this.shown) || !this.panel.showPopover) return;
    this.shown = show;
    this.about.setAttribute("aria-expanded", String(show));
    if (!show) { this.panel.hidePopover(); return; }
    this.panel.showPopover();
    const anchor = this.name.getBoundingClientRect();
    const size = this.panel.getBoundingClientRect();
    const below = anchor.bottom + 6 + size.height < window.innerHeight;
    const left = Math.max(8, Math.min(anchor.left, window.innerWidth - size.width - 8));
    this.panel.style.left = `${left}px`;
    this.panel.style.top = `${Math.max(8, below ? anchor.bottom + 6 : anchor.top - size.height - 6)}px`;
  }

  close() {
    this.courier.close();
    this.thumb.close();
    clearTimeout(this.silence);
    clearTimeout(this.opening);
    window.removeEventListener("pointerdown", this.away);
    window.removeEventListener("scroll", this.scrolled, true);
  }
}

function piece(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

export default function (component) {
  return show(component, ".lever", (root, first) => new Lever(root, first));
}
