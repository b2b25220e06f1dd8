// Holds what has come, listens for more, and sends what is pressed.

import { isEnglish, say, told, useEnglish } from './words.js';
import { drawControls, drawList, drawPatient, drawWay, drawWords } from './view.js';

const MOST_RECEPTIONS = 40;
const AGAIN = 2000;
const NARROW = window.matchMedia('(max-width: 860px)');

const list = document.getElementById('list');
const receptions = new Map();
let controls = null;
let way = null;
// Under which name the words stand that tell why the page is cut off.
let pageAway = null;
let run = null;
let chosen = null;
let hasShortcuts = true;
// Whom somebody has picked stays on the screen, whoever comes.
let stays = false;
// Of the parts of the page those that are not drawn yet.
const changed = new Set();
let jumps = false;

const actions = {
  letIn: id => {
    stays = false;
    send('POST', '/visitors/' + id);
  },
  break: id => send('POST', '/outages/' + id),
  mend: () => send('DELETE', '/outages'),
  again: number => send('POST', `/receptions/${number}/again`),
  choose: pick,
};

async function send(method, path) {
  try {
    const answer = await fetch(path, { method });
    if (!answer.ok) {
      announce(say('notDone'));
    }
  } catch {
    announce(say('notDone'));
  }
}

function announce(text) {
  document.getElementById('said').textContent = text;
}

function choose(number, jump = false) {
  chosen = number;
  jumps = jumps || jump;
  change('list', 'patient');
}

function pick(number, jump) {
  stays = true;
  choose(number, jump);
  draw(); // who pressed something sees it at once
}

// ---- what is drawn

/** However much comes at once, as after a reload, it is drawn once. */
function change(...parts) {
  if (changed.size === 0) {
    requestAnimationFrame(draw);
  }
  parts.forEach(part => changed.add(part));
}

function draw() {
  const parts = new Set(changed);
  changed.clear();
  const draws = {
    words: () => drawWords(hasShortcuts),
    controls: () => drawControls(controls, way, actions),
    way: () => drawWay(way, pageAway),
    list: () => drawList(receptions, chosen, actions),
    patient: () => drawPatient(receptions.get(chosen), actions),
  };
  parts.forEach(part => draws[part]());
  if (jumps && NARROW.matches) {
    document.getElementById('patient').scrollIntoView();
  }
  jumps = false;
}

function drawAll() {
  change('words', 'controls', 'way', 'list', 'patient');
  draw();
}

// ---- what comes

function listen() {
  const events = new EventSource('/events');
  events.addEventListener('open', () => setPageAway(null));
  events.addEventListener('error', async () => {
    if (events.readyState === EventSource.CLOSED) { // refused: the browser itself tries no more
      setPageAway(await isStranger() ? 'pageStrange' : 'pageAway');
      setTimeout(listen, AGAIN);
    } else {
      setPageAway('pageAway');
    }
  });
  const hear = (kind, use) => events.addEventListener(kind, event => {
    ofRun(event.lastEventId.split('-')[0]);
    use(JSON.parse(event.data));
  });
  hear('controls', data => {
    controls = data;
    change('controls');
  });
  hear('way', data => {
    way = data;
    change('way', 'controls');
  });
  hear('reception', take);
}

/** Another run of the program numbers its own patients: those of the former are not its. */
function ofRun(id) {
  if (run !== null && run !== id) {
    receptions.clear();
    stays = false;
    choose(null);
  }
  run = id;
}

/** Whether the program was started anew since this page was opened: an event does not tell. */
async function isStranger() {
  try {
    return (await fetch('/icon.svg')).status === 403;
  } catch {
    return false; // nobody is there to ask
  }
}

function setPageAway(why) {
  pageAway = why;
  change('way');
}

function take(reception) {
  const before = receptions.get(reception.number);
  receptions.set(reception.number, reception);
  if (receptions.size > MOST_RECEPTIONS) {
    receptions.delete(Math.min(...receptions.keys()));
  }
  if (!before || before.standing !== reception.standing) {
    announce(say('arrived', told(reception).name, say(reception.standing)));
  }
  if (!before && !(stays && receptions.has(chosen))) {
    choose(reception.number, true);
  } else {
    change('list', ...(reception.number === chosen ? ['patient'] : []));
  }
}

// ---- what is pressed

function step(by) {
  const numbers = [...receptions.keys()].sort((a, b) => b - a);
  const next = numbers[numbers.indexOf(chosen) + by];
  if (next !== undefined) {
    pick(next);
  }
}

/** Arrows are the browser's own, to scroll, but in the list they go from patient to patient. */
function onKey(event) {
  if (!hasShortcuts || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const key = event.key.toLowerCase();
  if (list.contains(event.target) && (key === 'arrowdown' || key === 'arrowup')) {
    event.preventDefault();
    step(key === 'arrowdown' ? 1 : -1);
    list.querySelector('[aria-current]').focus();
    return;
  }
  if (event.repeat) {
    return;
  }
  if (/^[1-9]$/.test(key) && controls && controls.visitors[key - 1]) {
    actions.letIn(controls.visitors[key - 1].id);
  } else if (key === 'e') {
    switchLanguage();
  } else if (key === 'r' && chosen !== null) {
    actions.again(chosen);
  } else if (key === 'j') {
    step(1);
  } else if (key === 'k') {
    step(-1);
  } else {
    return;
  }
  event.preventDefault();
}

function switchLanguage() {
  useEnglish(!isEnglish());
  drawAll();
}

document.getElementById('language').addEventListener('click', switchLanguage);
document.getElementById('shortcuts').addEventListener('click', () => {
  hasShortcuts = !hasShortcuts;
  change('words');
});
document.addEventListener('keydown', onKey);

drawAll();
listen();
