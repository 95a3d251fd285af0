// The page of phones. It shows what the simulator's events tell, and changes nothing by itself.

const phones = document.getElementById("phones");
const template = document.getElementById("phone");
const receipts = document.getElementById("receipts");
const connection = document.getElementById("connection");
const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
});
const shown = new Map(); // number → what addPhone made
const serviceNames = new Map(); // service number → name
let agents = []; // each with the services that the agent works for
let calls = []; // that are not done

/** Posts to the simulator, and throws its refusal in its own words. */
async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

/** Runs what a form asks for; a refusal is shown in the form. */
function onForm(event, form, act) {
  form.addEventListener(event, async (e) => {
    e.preventDefault();
    const refusal = form.querySelector(".refusal");
    refusal.textContent = "";
    try {
      await act();
    } catch (error) {
      refusal.textContent = error.message;
    }
  });
}

/** +1 206 555-0150 as people type it, in E.164. */
const e164 = (typed) => typed.replaceAll(/[\s().-]/g, "");

/** A North American number in groups, any other as it is. */
const readable = (number) =>
  number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");

const element = (name, className, text) =>
  Object.assign(document.createElement(name), { className, textContent: text });

function addPhone(number) {
  const section = template.content.firstElementChild.cloneNode(true);
  section.setAttribute("aria-label", `Phone ${number}`);
  section.querySelector("h2").textContent = readable(number);

  const compose = section.querySelector(".compose");
  onForm("submit", compose, async () => {
    const { to, body } = compose.elements;
    const typed = body.value;
    body.value = ""; // at once, so that nobody sends it twice
    try {
      await post("texts", { from: number, to: to.value, body: typed });
    } catch (error) {
      body.value ||= typed;
      throw error;
    }
  });

  const call = section.querySelector(".call");
  const { agent, service } = call.elements;
  agent.replaceChildren(...agents.map(({ id, name }) => new Option(name, id)));
  const offerServices = () => {
    const { services } = agents.find(({ id }) => id === agent.value) ?? {
      services: [],
    };
    service.replaceChildren(
      ...services.map(({ id, name }) => new Option(name, id)),
    );
  };
  agent.addEventListener("change", offerServices);
  offerServices();
  onForm("submit", call, () =>
    post("calls", {
      agentId: agent.value,
      serviceId: service.value,
      customerNumber: number,
    }),
  );

  const behaviour = section.querySelector(".behaviour");
  behaviour.addEventListener("submit", (e) => e.preventDefault());
  onForm("change", behaviour, async () => {
    const { receipt, late, twice, outOfOrder } = behaviour.elements;
    await post(`numbers/${number}/behaviour`, {
      receipt: receipt.value,
      lateMs: Math.round(late.valueAsNumber * 1000) || 0,
      twice: twice.checked,
      outOfOrder: outOfOrder.checked,
    });
  });

  const phone = {
    section,
    compose,
    behaviour,
    log: section.querySelector(".texts"),
    ids: new Set(),
  };
  for (const service of serviceNames.keys()) addRecipient(phone, service);
  shown.set(number, phone);
  showCalls(number, phone);
  const later = [...shown.keys()].filter((other) => other > number).sort()[0];
  phones.insertBefore(section, shown.get(later)?.section ?? null);
  return phone;
}

/** Lets the phone text to the number, once. */
function addRecipient({ compose }, number) {
  const { to } = compose.elements;
  if ([...to.options].some((option) => option.value === number)) return;
  to.add(
    new Option(
      [serviceNames.get(number), readable(number)].filter(Boolean).join(" · "),
      number,
    ),
  );
  to.closest(".to").hidden = to.options.length === 1;
}

function addText(phone, number, { id, from, body, at }) {
  if (phone.ids.has(id)) return;
  phone.ids.add(id);
  const sent = from === number;
  const text = element("p", sent ? "text sent" : "text");
  const sender = sent ? "" : (serviceNames.get(from) ?? readable(from));
  if (sender && sender !== phone.sender)
    text.append(element("span", "from", sender));
  phone.sender = sender;
  text.append(element("span", "body", body));
  const time = element("time", "", clock.format(new Date(at)));
  time.dateTime = at;
  text.append(time);
  phone.log.append(text);
  if (!sent && from.startsWith("+")) {
    addRecipient(phone, from);
    if (!phone.compose.elements.body.value)
      phone.compose.elements.to.value = from;
  }
}

const phaseNames = { busy: "in the call", after_call_work: "after the call" };

/** The phone's calls, each with what can become of it next. */
function showCalls(number, { section }) {
  const list = section.querySelector(".calls");
  const refusal = section.querySelector(".call .refusal");
  list.replaceChildren(
    ...calls
      .filter(({ customerNumber }) => customerNumber === number)
      .map((call) => {
        const agent = agents.find(({ id }) => id === call.agentId);
        const item = element("li", "", "");
        item.append(
          element(
            "span",
            "",
            `${agent?.name ?? call.agentId}, ${phaseNames[call.phase]}`,
          ),
        );
        const next = (name, phase) => {
          const button = element("button", "", name);
          button.type = "button";
          button.addEventListener("click", async () => {
            refusal.textContent = "";
            try {
              await post("calls", { ...call, phase });
            } catch (error) {
              refusal.textContent = error.message;
            }
          });
          item.append(button);
        };
        if (call.phase === "busy") next("Hang up", "after_call_work");
        next("Done", "done");
        return item;
      }),
  );
}

function showBehaviour(
  { section, behaviour },
  { receipt, lateMs, twice, outOfOrder },
) {
  const fields = behaviour.elements;
  fields.receipt.value = receipt;
  fields.late.value = lateMs / 1000;
  fields.twice.checked = twice;
  fields.outOfOrder.checked = outOfOrder;
  section.querySelector("summary").textContent = [
    "Carrier",
    receipt !== "carrier" && `receipts ${receipt}`,
    lateMs > 0 && `${lateMs / 1000} s late`,
    twice && "twice",
    outOfOrder && "out of order",
  ]
    .filter(Boolean)
    .join(" · ");
}

onForm("submit", document.getElementById("open"), async () => {
  const { number } = document.getElementById("open").elements;
  const opened = await post("phones", { number: e164(number.value) });
  number.value = "";
  (
    shown.get(opened.number) ?? addPhone(opened.number)
  ).compose.elements.body.focus();
});

receipts.addEventListener("change", () =>
  post("auto", { receipts: receipts.checked }),
);

const events = new EventSource("events");
events.addEventListener("services", ({ data }) => {
  for (const { name, numbers } of JSON.parse(data)) {
    for (const number of numbers) serviceNames.set(number, name);
  }
});
events.addEventListener("agents", ({ data }) => {
  agents = JSON.parse(data);
});
events.addEventListener("calls", ({ data }) => {
  calls = JSON.parse(data);
  for (const [number, phone] of shown) showCalls(number, phone);
});
events.addEventListener("receipts", ({ data }) => {
  receipts.checked = JSON.parse(data);
});
events.addEventListener("phone", ({ data }) => {
  const { number, behaviour, texts } = JSON.parse(data);
  const phone = shown.get(number) ?? addPhone(number);
  showBehaviour(phone, behaviour);
  for (const text of texts) addText(phone, number, text);
  if (texts.length > 0) phone.log.scrollTop = phone.log.scrollHeight;
});
events.addEventListener("open", () => {
  connection.textContent = "";
});
events.addEventListener("error", () => {
  connection.textContent =
    "The simulator does not answer. Is the local world running?";
});
