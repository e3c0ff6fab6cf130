// All parts of one composition. Joined behind core.js; Python rebalances and feeds all shares back.

class Row {
  constructor(editor, index, element) {
    const find = (name) => element.querySelector(name);
    Object.assign(this, {
      editor, index, element, input: find(".native"), button: find(".value"), field: find(".typed"),
      name: find(".part"), amount: find(".amount"), lock: find(".lock"), now: 0,
    });
    this.thumb = new Thumb(this.input, this);
    this.typing = new Typed(this.button, this.field, this);
    this.input.addEventListener("keydown", (event) => { if (event.key === "Enter") this.typing.show(); });
    this.lock.addEventListener("click", () => editor.toggle(index));
  }

  // ---- what the thumb asks and tells
  range() { return this.scale; }
  value() { return this.now; }
  moved(value, dragging) {
    this.now = value;
    this.editor.moving = this.index;
    this.draw();
    const body = { index: this.index, value, dragging };
    if (dragging) this.editor.courier.offer(body);
    else this.editor.courier.settle(body);
  }
  released(touched) {
    if (touched) this.editor.courier.settle({ index: this.index, value: this.now, dragging: false });
    else this.editor.adopt();
  }
  typed(text) {
    const whole = { ...this.scale, maximum: 1 };
    const { value, why } = judge(whole, this.editor.data.style, this.editor.data.texts, text);
    if (value !== null && value !== this.now) this.moved(value, false);
    this.editor.say(why);
  }

  // ---- drawing
  dress(data, part) {
    this.part = part;
    const marks = [part.plan, part.status_quo].filter((share) => share !== null && share <= data.maximum);
    this.scale = { minimum: 0, maximum: data.maximum, step: data.step, stops: marks };
    this.planAt = Math.min(1, part.plan / data.maximum);
    const before = part.status_quo === null ? null : Math.min(1, part.status_quo / data.maximum);
    this.locked = data.locks[this.index];
    setText(this.name, part.label);
    this.name.title = part.label;
    Object.assign(this.input, { min: 0, max: data.maximum, disabled: data.disabled || this.locked });
    this.button.disabled = data.disabled || this.locked;
    this.lock.disabled = data.disabled;
    this.element.classList.toggle("locked", this.locked);
    this.element.classList.toggle("no-status-quo", before === null);
    this.input.setAttribute("aria-label", `${data.label}: ${part.label}`);
    this.field.setAttribute("aria-label", `${part.label}: ${data.texts.type_value}`);
    this.lock.setAttribute("aria-pressed", String(this.locked));
    this.lock.setAttribute("aria-label", fill(data.texts.lock, { part: part.label }));
    this.lock.title = fill(this.locked ? data.texts.unlock : data.texts.lock, { part: part.label });
    setVariable(this.element, "--plan", this.planAt);
    setVariable(this.element, "--status-quo", before);
  }
  draw() {
    const { data } = this.editor;
    const at = Math.min(1, this.now / data.maximum);
    setVariable(this.element, "--at", at);
    setVariable(this.element, "--from", Math.min(at, this.planAt));
    setVariable(this.element, "--to", Math.max(at, this.planAt));
    this.thumb.show(this.now);
    const shown = write(data.style, this.now);
    const gap = this.now - this.part.plan;
    const same = Math.abs(gap) < 1e-9;
    const difference = same ? data.texts.as_plan : write({ ...data.style, ...data.difference }, gap);
    const amount = data.total === null ? "" : write(data.money, this.now * data.total);
    setText(this.button, shown);
    setText(this.amount, amount);
    this.element.classList.toggle("changed", !same);
    this.button.title = this.part.line;
    this.button.setAttribute("aria-label", `${this.part.label}: ${shown}, ${data.texts.type_value}`);
    this.input.setAttribute("aria-valuetext", [shown, amount, difference].filter(Boolean).join(", "));
  }
}

class Split {
  constructor(root, component) {
    this.root = root;
    this.name = root.querySelector(".name");
    this.sum = root.querySelector(".sum");
    this.end = root.querySelector(".scale .end");
    this.note = root.querySelector(".note");
    this.box = root.querySelector(".rows");
    this.rows = [];
    this.courier = new Courier(component.data.seq, (move) => this.component.setStateValue("move", move));
  }
  update(component) {
    this.component = component;
    // The scale must not change under the hand.
    const maximum = this.data && this.rows.some((row) => row.thumb.held) ? this.data.maximum : component.data.maximum;
    this.data = { ...component.data, maximum };
    this.courier.answered(this.data.seq);
    this.fitRows();
    this.root.setAttribute("aria-label", this.data.label);
    this.root.classList.toggle("disabled", this.data.disabled);
    setText(this.name, this.data.label);
    setText(this.end, write({ ...this.data.style, decimals: 0 }, maximum));
    this.rows.forEach((row, index) => row.dress(this.data, this.data.parts[index]));
    this.tell();
    this.adopt();
    setText(this.sum, `${this.data.texts.total} ${this.data.written_total}`);
  }
  fitRows() {
    const pattern = this.root.querySelector("template").content.firstElementChild;
    while (this.rows.length > this.data.parts.length) this.drop(this.rows.pop());
    while (this.rows.length < this.data.parts.length) {
      const element = this.box.appendChild(pattern.cloneNode(true));
      this.rows.push(new Row(this, this.rows.length, element));
    }
  }
  drop(row) {
    row.thumb.close();
    row.element.remove();
  }
  // The shares Python made of the last move; the held part stays where the hand is.
  adopt() {
    const stale = this.courier.stale(this.data.seq);
    this.rows.forEach((row, index) => {
      if (!row.thumb.held && !(stale && this.moving === index)) row.now = this.data.values[index];
      row.draw();
    });
  }
  toggle(index) {
    const locks = this.data.locks.map((lock, i) => (i === index ? !lock : lock));
    this.courier.settle({ locks });
  }
  // Python's note, else why a typed value was not taken as it was (for a while).
  tell() { setText(this.note, this.data.note || this.why || ""); }
  say(why) {
    this.why = why;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => { this.why = ""; this.tell(); }, KEEP_MESSAGE);
    this.tell();
  }
  close() {
    clearTimeout(this.silence);
    this.courier.close();
    this.rows.forEach((row) => row.thumb.close());
  }
}

export default function (component) {
  return show(component, ".split", (root, first) => new Split(root, first));
}
