// Makes the list of events live, and says on other pages that something new happened. All of it is text, never mark-up.
"use strict";
(() => {
  const list = document.getElementById("events"), state = document.getElementById("live");
  const news = document.getElementById("news"), watched = document.querySelector("[data-live]");
  if (!state && !watched) return;
  const about = {
    threads: /^(message (received|queued|released)|thread |approval )/, approvals: /^approval /, quarantine: /^message (quarantined|released|discarded)/,
    plans: /^(wait|follow up|promise|approval) /, deliveries: /^message /, limits: /^(limit|warm up|reputation|message (sent|kept)) ?/,
  };

  const concerns = (event) => watched.dataset.live === "thread" ? event.thread === watched.dataset.thread : about[watched.dataset.live].test(event.what);

  const link = (element, path, name) => {
    if (name) { element.textContent = name; element.href = path + encodeURIComponent(name); } else element.remove();
  };

  const add = (event) => {
    const line = document.getElementById("line").content.firstElementChild.cloneNode(true);
    const put = (name, text) => { line.querySelector(name).textContent = text; };
    const stamp = event.at.slice(0, 10) + " " + event.at.slice(11, 16) + " UTC";
    line.classList.add(event.tone);
    line.querySelector("time").dateTime = event.at;
    put("time", "just now · " + stamp);
    put(".what", event.what);
    put(".where b", event.mailbox);
    link(line.querySelector(".thread"), "/console/threads/", event.thread);
    link(line.querySelector(".message"), "/console/messages/", event.thread ? event.message : "");
    put(".more bdi", event.details);
    put(".by", event.key ? "by key " + event.key : "");
    list.prepend(line);
    while (list.children.length > 500) list.lastElementChild.remove();
    const nothing = document.getElementById("nothing");
    if (nothing) nothing.remove();
  };

  const say = (words) => { if (state) state.textContent = words; };
  const stream = new EventSource("/console/live?after=" + news.dataset.after);
  stream.onopen = () => say("● Live: new events appear on top");
  stream.onerror = () => say(stream.readyState === EventSource.CLOSED ? "○ Not live any more: load the page again" : "○ Connecting again…");
  stream.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (state) add(event);
    else if (concerns(event)) news.hidden = false;
  };
  addEventListener("pagehide", () => stream.close());
})();
