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
  drawList(receptions, chosen, actions);
  drawPatient(receptions.get(chosen), actions);
  if (jump && NARROW.matches) {
    document.getElementById('patient').scrollIntoView();
  }
}

function pick(number, jump) {
  stays = true;
  choose(number, jump);
}

function drawAll() {
  drawWords(hasShortcuts);
  drawControls(controls, actions);
  drawWay(way, pageAway);
  choose(chosen);
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
    drawControls(controls, actions);
  });
  hear('way', data => {
    way = data;
    drawWay(way, pageAway);
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
  drawWay(way, pageAway);
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
    choose(chosen);
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
  drawWords(hasShortcuts);
});
document.addEventListener('keydown', onKey);

drawAll();
listen();
