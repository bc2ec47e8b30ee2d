/*
 * Draws our forms on another site, within its own page:
 *
 *   <div data-holdord-form="contact" data-language="en"><a href="https://privacy.example.com/en/contact">Write to us</a></div>
 *   <script src="https://privacy.example.com/embed/form.js" async></script>
 *
 * Without this script, or when we cannot be reached, the link stays. It sets no cookie, loads nothing else, and puts text
 * into the page as text only: no markup, no style attributes, nothing evaluated, so it works under a strict
 * Content-Security-Policy and with Trusted Types. The page needs script-src and connect-src for our address.
 *
 * A frame with data-holdord-form gets as high as what it shows.
 */
(function () {
  "use strict";

  var home = new URL(document.currentScript.src).origin;
  var drawn = 0;

  /* Of no weight: whatever the site says of its own forms wins. */
  var look =
    ":where(.holdord-form){max-width:34rem;line-height:1.5}" +
    ".holdord-trap{position:absolute!important;inset-inline-start:-200vw!important;width:1px;height:1px;overflow:hidden}" +
    ":where(.holdord-form label,.holdord-form dt){font-weight:600}" +
    ":where(.holdord-field){margin:0 0 1.25rem}" +
    ":where(.holdord-field input,.holdord-field select,.holdord-field textarea){box-sizing:border-box;display:block;width:100%;min-height:2.75rem;padding:.5rem;font:inherit}" +
    ":where(.holdord-field textarea){min-height:9rem}" +
    ":where(.holdord-hint,.holdord-told){margin:0 0 .25rem;font-size:.9em;opacity:.85}" +
    ":where(.holdord-error){margin:0 0 .25rem;color:#b00020;font-weight:600}" +
    ":where(.holdord-alert){margin:0 0 1.25rem;padding:.75rem 1rem;border-inline-start:4px solid currentColor}" +
    ":where(.holdord-choice){display:flex;gap:.75rem;align-items:flex-start;padding:.5rem 0}" +
    ":where(.holdord-choice input){flex:none;width:1.5rem;height:1.5rem}" +
    ":where(.holdord-choice label){font-weight:400}" +
    ":where(.holdord-choices){margin:0 0 1.25rem;padding:1rem;border:1px solid}" +
    ":where(.holdord-form button){min-height:2.75rem;padding:.5rem 1.25rem;font:inherit;cursor:pointer}" +
    ":where(.holdord-told dl){margin:0}:where(.holdord-told dd){margin:0 0 .5rem}";

  var AUTOCOMPLETE = {
    name: "name", email: "email", phone: "tel", company: "organization", "job-title": "organization-title",
    address: "street-address"
  };

  /* An element with attributes and children; text stays text. */
  function make(name, attributes, children) {
    var element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      if (attributes[key] !== null && attributes[key] !== false) element.setAttribute(key, attributes[key]);
    });
    (children || []).forEach(function (child) { if (child) element.append(child); });
    return element;
  }

  function ask(form, language) {
    var query = language ? "?language=" + encodeURIComponent(language) : "";
    return fetch(home + "/api/forms/" + encodeURIComponent(form) + query, { credentials: "omit" }).then(read);
  }

  function send(form, body) {
    return fetch(home + "/api/forms/" + encodeURIComponent(form), {
      method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
    }).then(read, function () { return { status: 0, body: {} }; });
  }

  function read(answer) {
    return answer.json().then(
      function (body) { return { status: answer.status, body: body }; },
      function () { return { status: 0, body: {} }; }
    );
  }

  function Form(place, described) {
    this.place = place;
    this.id = "holdord-" + (drawn += 1);
    this.described = described;
  }

  Form.prototype.draw = function (values) {
    var form = this.described, says = form.says, self = this;
    this.inputs = {};
    this.errors = {};
    this.alert = make("div", { class: "holdord-alert", role: "alert", tabindex: "-1", hidden: "" });
    this.button = make("button", { type: "submit" }, [form.submit]);
    var title = this.id + "-title";
    this.form = make("form", { class: "holdord-form", novalidate: "", lang: form.language, "aria-labelledby": title }, [
      make("h2", { id: title }, [form.title]),
      make("p", {}, [form.intro]),
      this.alert,
      this.trapped(),
      make("p", { class: "holdord-hint" }, [says.stars])
    ].concat(
      form.fields.map(function (field) { return self.field(field, (values || {})[field.name] || ""); }),
      [this.choices(), this.asked(), make("p", {}, [this.button]), this.told()]
    ));
    this.form.addEventListener("submit", function (event) { event.preventDefault(); self.sent(); });
    this.place.replaceChildren(this.form);
  };

  Form.prototype.field = function (field, value) {
    var id = this.id + "-" + field.name, hint = field.hint && id + "-hint";
    var element = { textarea: "textarea", event: "select" }[field.kind] || "input";
    var input = make(element, {
      id: id, name: field.name, type: element === "input" ? field.kind : null, "aria-required": field.required && "true",
      "aria-describedby": hint || null, autocomplete: AUTOCOMPLETE[field.category] || "off"
    }, element === "select" && this.options(field));
    if (value || element !== "select") input.value = value;
    this.inputs[field.name] = input;
    this.errors[field.name] = make("p", { class: "holdord-error", id: id + "-error", hidden: "" });
    return make("div", { class: "holdord-field" }, [
      make("label", { for: id }, [field.label, field.required && make("span", { "aria-hidden": "true" }, [" *"])]),
      field.hint && make("p", { class: "holdord-hint", id: hint }, [field.hint]),
      this.errors[field.name],
      input
    ]);
  };

  /* The only one there is need not be looked for. */
  Form.prototype.options = function (field) {
    var none = field.options.length === 1 ? [] : [["", field.options.length ? this.described.says.choose : "\u2013"]];
    return none.concat(field.options).map(function (option) { return make("option", { value: option[0] }, [option[1]]); });
  };

  /* A field that no person sees: what is written in it was written by a program. */
  Form.prototype.trapped = function () {
    var id = this.id + "-website";
    this.trap = make("input", { id: id, name: "website", type: "text", tabindex: "-1", autocomplete: "off" });
    return make("div", { class: "holdord-trap", "aria-hidden": "true" }, [
      make("label", { for: id }, [this.described.says.trap]), this.trap
    ]);
  };

  Form.prototype.choices = function () {
    var form = this.described, self = this;
    this.boxes = form.consents.map(function (consent) {
      return make("input", { type: "checkbox", id: self.id + "-consent-" + consent.purpose, value: consent.purpose });
    });
    return form.consents.length > 0 && make("fieldset", { class: "holdord-choices" }, [
      make("legend", {}, [form.says.up_to_you]),
      make("p", { class: "holdord-hint" }, [form.says.leave_empty])
    ].concat(form.consents.map(function (consent, place) {
      return make("div", { class: "holdord-choice" }, [
        self.boxes[place], make("label", { for: self.boxes[place].id }, [consent.text])
      ]);
    })));
  };

  Form.prototype.asked = function () {
    var form = this.described;
    return form.asks && make("div", { class: "holdord-choices" }, [
      make("p", {}, [make("strong", {}, [form.says.by_sending])]),
      make("p", {}, [form.asks.text]),
      form.to_confirm.length > 0 && make("p", { class: "holdord-hint" }, [form.says.by_letter])
    ]);
  };

  Form.prototype.told = function () {
    var form = this.described, says = form.says;
    return make("div", { class: "holdord-told" }, [
      make("p", {}, [make("strong", {}, [says.what_happens])]),
      facts([
        [says.used_for, form.purpose],
        [says.ground, form.ground + " (" + form.article + ")"],
        [says.kept, form.kept],
        [says.who_else, make("a", { href: form.privacy, target: "_blank", rel: "noopener" }, [says.in_the_policy])]
      ])
    ]);
  };

  Form.prototype.sent = function () {
    if (this.button.getAttribute("aria-disabled")) return;
    this.button.setAttribute("aria-disabled", "true");
    var self = this, values = this.values();
    send(this.described.id, {
      token: this.described.token, language: this.described.language, values: values,
      trap: this.trap.value,
      consents: this.boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; })
    }).then(function (answer) {
      self.button.removeAttribute("aria-disabled");
      self.answered(answer, values);
    });
  };

  Form.prototype.values = function () {
    var inputs = this.inputs, values = {};
    Object.keys(inputs).forEach(function (name) { if (inputs[name].value) values[name] = inputs[name].value; });
    return values;
  };

  Form.prototype.answered = function (answer, values) {
    var says = this.described.says;
    if (answer.status === 201) return this.thank(answer.body);
    if (answer.status === 422 && answer.body.faults) return this.fault(answer.body.faults);
    if (answer.status === 409) return this.changed(values);
    this.fault([]);
    this.warn(answer.status === 429 ? says.wait : answer.body.title || says.not_sent, []);
  };

  /* The terms have changed: the form as it is now, with what was written, and no box ticked. */
  Form.prototype.changed = function (values) {
    var self = this;
    ask(this.described.id, this.described.language).then(function (answer) {
      if (answer.status !== 200) return self.warn(self.described.says.not_sent, []);
      self.described = answer.body;
      self.draw(values);
      self.warn(answer.body.says.changed, [answer.body.says.read_again]);
    });
  };

  Form.prototype.fault = function (faults) {
    var self = this, lines = [];
    Object.keys(this.inputs).forEach(function (name) {
      var found = faults.find(function (fault) { return fault.at === name; });
      var input = self.inputs[name], error = self.errors[name], hint = self.described.fields.find(
        function (field) { return field.name === name; }).hint && input.id + "-hint";
      error.hidden = !found;
      error.textContent = found ? found.wrong : "";
      if (found) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      var about = [hint, found && error.id].filter(Boolean).join(" ");
      if (about) input.setAttribute("aria-describedby", about); else input.removeAttribute("aria-describedby");
      if (found) lines.push(self.link(input, found.wrong));
    });
    faults.forEach(function (fault) { if (!self.inputs[fault.at]) lines.push(fault.wrong); });
    if (faults.length) this.warn(this.described.says.look_again, lines);
  };

  Form.prototype.link = function (input, wrong) {
    var label = this.form.querySelector('label[for="' + input.id + '"]').firstChild.textContent;
    return make("a", { href: "#" + input.id }, [label + ": " + wrong]);
  };

  Form.prototype.warn = function (title, lines) {
    this.alert.replaceChildren(
      make("p", {}, [make("strong", {}, [title])]),
      make("ul", { hidden: lines.length ? null : "" }, lines.map(function (line) { return make("li", {}, [line]); }))
    );
    this.alert.hidden = false;
    this.alert.focus();
  };

  Form.prototype.thank = function (receipt) {
    var says = this.described.says, language = this.described.language;
    var title = make("h2", { tabindex: "-1" }, [says.received]);
    var day = function (text) { return new Date(text + "T12:00:00").toLocaleDateString(language, { dateStyle: "long" }); };
    var until = receipt.lapses_on ? list([
      says.without_yes.replace("%(day)s", day(receipt.lapses_on)), says.with_yes.replace("%(day)s", day(receipt.kept_until))
    ]) : day(receipt.kept_until);
    this.place.replaceChildren(make("div", { class: "holdord-form", lang: language }, [
      title,
      make("p", {}, [receipt.thanks]),
      receipt.to_confirm.length > 0 && make("div", { class: "holdord-alert" }, [
        make("p", {}, [make("strong", {}, [says.mailbox])]), make("p", {}, [says.asked_there]), list(receipt.to_confirm)
      ]),
      facts([
        [says.reference, receipt.reference],
        [says.used_for, receipt.purpose],
        [says.ground, receipt.ground + " (" + receipt.article + ")"],
        receipt.consents.length > 0 && [says.consents, list(receipt.consents)],
        [says.kept_until, until]
      ]),
      make("p", {}, [make("a", { href: receipt.rights, target: "_blank", rel: "noopener" }, [says.rights])])
    ]));
    title.focus();
  };

  function facts(pairs) {
    return make("dl", {}, pairs.filter(Boolean).flatMap(function (pair) {
      return [make("dt", {}, [pair[0]]), make("dd", {}, [pair[1]])];
    }));
  }

  function list(lines) {
    return make("ul", {}, lines.map(function (line) { return make("li", {}, [line]); }));
  }

  function dress() {
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(look);
      document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
    } catch (old) { /* An older browser: the site's own look is enough. */ }
  }

  function begin() {
    var places = Array.from(document.querySelectorAll("[data-holdord-form]"));
    var frames = places.filter(function (place) { return place.tagName === "IFRAME"; });
    if (frames.length) window.addEventListener("message", function (event) {
      var frame = frames.find(function (each) { return each.contentWindow === event.source; });
      if (event.origin !== home || !frame || !event.data || event.data.holdord !== "height") return;
      frame.style.height = Math.min(Math.max(Number(event.data.height) || 0, 0), 10000) + "px";
    });
    var open = places.filter(function (place) { return place.tagName !== "IFRAME"; });
    if (open.length) dress();
    open.forEach(function (place) {
      ask(place.getAttribute("data-holdord-form"), place.getAttribute("data-language")).then(function (answer) {
        if (answer.status === 200) new Form(place, answer.body).draw();
      }, function () { /* We cannot be reached: the link stays. */ });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})();
