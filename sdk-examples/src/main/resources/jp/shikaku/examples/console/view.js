// Draws what has come. Every text goes in as text, never as HTML.

import { isEnglish, say, told } from './words.js';
import { drawDrugs, drawTrend, forgetCharts } from './charts.js';

const MOST_DRUGS = 40;

/** Signs that differ in shape, so that colour is never all that tells. */
const SIGNS = {
  ASKING: 'M12 6v6l4 2',
  ACCEPT: 'M6.5 12.5l3.5 3.5 7.5-8',
  ATTENTION: 'M12 6.5v7M12 17.4v.2',
  INVALID: 'M7.5 7.5l9 9M16.5 7.5l-9 9',
  UNDECIDED: 'M7 12h10',
  UNVERIFIED: 'M9 9.2a3 3 0 1 1 4.3 2.7c-.9.5-1.3 1-1.3 2M12 17.4v.2',
};

function at(id) {
  return document.getElementById(id);
}

function make(kind, looks, ...children) {
  const made = document.createElement(kind);
  made.className = looks || '';
  made.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
  return made;
}

/** Where long words may be broken, since a browser knows no syllables of its own. */
const SYLLABLES = { application: 'appli\u00adcation', authentication: 'authenti\u00adcation' };

/** A label that breaks between its words only. */
function label(text) {
  const parts = text.replace(/application|authentication/g, word => SYLLABLES[word])
      .split(/(?<=・|共有|資格確認|連携|アプリ(?=ケ)|フォルダの)/);
  const made = make('span', 'label');
  parts.forEach((part, index) => made.append(...(index > 0 ? [make('wbr')] : []), part));
  return made;
}

function button(looks, press, ...children) {
  const made = make('button', looks, ...children);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}

function sign(standing) {
  const SVG = 'http://www.w3.org/2000/svg';
  const drawn = document.createElementNS(SVG, 'svg');
  drawn.setAttribute('viewBox', '0 0 24 24');
  drawn.setAttribute('class', 'sign');
  drawn.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SIGNS[standing]);
  drawn.append(path);
  return drawn;
}

// ---- around the patient

export function drawWords(hasShortcuts) {
  document.documentElement.lang = isEnglish() ? 'en' : 'ja';
  document.title = say('title');
  for (const place of document.querySelectorAll('[data-words]')) {
    place.textContent = say(place.dataset.words);
  }
  at('language').lang = isEnglish() ? 'ja' : 'en';
  at('shortcuts').textContent = say(hasShortcuts ? 'shortcutsOn' : 'shortcutsOff');
}

/** Puts the focus back on what replaces the focused button. */
function replace(place, children) {
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  place.replaceChildren(...children);
  if (key) {
    [...place.querySelectorAll('button')].find(one => one.dataset.key === key)?.focus();
  }
}

export function drawControls(controls, way, actions) {
  if (!controls) {
    return;
  }
  const isBroken = Boolean(way && told(way).hop);
  replace(at('visitors'), controls.visitors.map((visitor, index) => {
    const key = make('kbd', '', String(index + 1));
    key.setAttribute('aria-hidden', 'true');
    const made = button('visitor', () => actions.letIn(visitor.id), key, make('span', '', told(visitor).label),
        make('small', '', say(visitor.byCard ? 'byCard' : 'byNumber')));
    made.dataset.key = visitor.id;
    return made;
  }));
  replace(at('outages'), controls.outages.map(outage => {
    const made = button('outage', () => outage.on ? actions.mend() : actions.break(outage.id),
        make('span', '', label(told(outage).label),
            outage.on && !isBroken ? make('small', '', say('nextAsk')) : null),
        outage.on ? make('strong', '', say('endOutage')) : null);
    made.dataset.key = outage.id;
    made.setAttribute('aria-pressed', String(outage.on));
    return made;
  }));
}

export function drawWay(way, pageAway) {
  if (!way && !pageAway) {
    return;
  }
  at('hops').replaceChildren(...(way ? way.hops : []).map(hop => {
    const made = make('li', 'hop ' + hop.sight.toLowerCase(),
        make('span', 'dot'), label(told(hop).label));
    made.dataset.hop = hop.id;
    return made;
  }));
  at('way-text').replaceChildren(...wayText(way, pageAway));
}

function wayText(way, pageAway) {
  if (pageAway) {
    return [make('p', 'trouble', say(pageAway))];
  }
  const words = told(way);
  if (!words.hop) {
    const help = way.state === 'UP' ? '' : ' ' + words.help;
    return [way.answered
      ? make('p', 'fine', say('wayAnswered', way.answered.slice(11, 16)), help)
      : make('p', 'hint', say('wayUnasked'), help)];
  }
  return [
    make('p', 'trouble', make('strong', '', `${say('wayAt')}: ${words.hop}`),
        make('span', '', `${words.cause}（${words.certainty}）`)),
    make('p', 'steps', make('b', '', say('wayNext')), words.nextStep,
        // One failure does not make the whole way count as broken yet.
        way.state === 'UP' ? '' : ' ' + words.help),
  ];
}

export function drawList(receptions, chosen, actions) {
  const newestFirst = [...receptions.values()].sort((a, b) => b.number - a.number);
  replace(at('list'), newestFirst.map(reception => {
    const words = told(reception);
    const made = button('entry ' + reception.standing.toLowerCase(),
        () => actions.choose(reception.number, true),
        sign(reception.standing),
        make('span', 'who', make('b', '', words.name),
            make('small', '', words.validity || say(reception.standing))),
        make('time', '', reception.at.slice(11, 16)));
    made.dataset.key = String(reception.number);
    if (reception.number === chosen) {
      made.setAttribute('aria-current', 'true');
    }
    return make('li', '', made);
  }));
  at('nobody').hidden = newestFirst.length > 0;
}

// ---- the patient

export function drawPatient(reception, actions) {
  const open = new Set([...at('patient').querySelectorAll('details[open]')].map(one => one.dataset.key));
  const before = at('patient').dataset.number;
  const key = at('patient').contains(document.activeElement) ? document.activeElement.dataset.key : null;
  forgetCharts();
  if (!reception) {
    at('patient').replaceChildren(welcome());
    return;
  }
  const words = told(reception);
  const hasFigures = Boolean(words.copay && (words.copay.value || words.limit.value));
  const hasQualifications = Boolean(words.qualifications && words.qualifications.length > 0);
  at('patient').dataset.number = String(reception.number);
  at('patient').replaceChildren(...[
    banner(reception, words, actions),
    hasFigures ? figures(words) : null,
    hasQualifications ? make('div', 'pair', qualification(words), chart(words.chart)) : null,
    section('drugs', reception, drugs, actions),
    section('checkups', reception, checkups, actions),
  ].filter(Boolean));
  if (before === String(reception.number)) {
    for (const one of at('patient').querySelectorAll('details')) {
      one.open = open.has(one.dataset.key);
    }
    if (key) {
      at('patient').querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
    }
  }
}

function welcome() {
  const drawn = document.createElement('img');
  drawn.src = '/icon.svg';
  drawn.alt = '';
  drawn.width = 56;
  drawn.height = 56;
  return make('div', 'card welcome', drawn, make('h2', '', say('welcome')),
      make('p', '', say('welcomeText')),
      make('p', 'keys', make('b', '', say('keysTitle')), say('keysText')));
}

function banner(reception, words, actions) {
  const standing = reception.standing;
  const text = make('div', 'result');
  text.append(make('p', 'headline', make('strong', '', say(standing)),
      words.validity ? make('span', 'validity', `${say('validity')}: ${words.validity}`) : ''));
  if (standing === 'ASKING') {
    text.append(make('p', 'action', say('asking')));
  } else if (standing === 'UNVERIFIED') {
    text.append(make('p', 'action', say('notUninsured')), make('p', '', words.failure));
    text.append(again('again', reception, actions));
  } else {
    text.append(make('p', 'action', make('b', '', say('next')), words.action));
    if (words.reasons.length > 0) {
      text.append(make('ul', 'reasons', ...words.reasons.map(reason => make('li', '', reason))));
    }
    words.notices.forEach(notice => text.append(make('p', 'notice', notice)));
    text.append(...differs(words.chart));
  }
  return make('section', 'card patient ' + standing.toLowerCase(),
      make('div', 'person',
          make('p', 'ticket', make('span', '', `${say('number')} ${reception.number}`),
              make('span', '', say(reception.byCard ? 'byCard' : 'byNumber')),
              make('span', '', reception.at.slice(11, 19))),
          words.kana ? make('p', 'kana', words.kana) : null,
          make('h2', 'name', words.name),
          make('p', 'about', words.person || words.visitor || '')),
      make('div', 'told', sign(standing), text));
}

/** Points to what has to be mended in the chart, which stands further down. */
function differs(chart) {
  const wrong = (chart.differences || []).filter(one => one.kind === 'MUST_FIX');
  if (wrong.length === 0) {
    return [];
  }
  const link = make('a', 'differs', sign('ATTENTION'), make('span', '', say('differs', wrong.length)));
  link.href = '#chart';
  link.dataset.key = 'differs';
  return [make('p', '', link)];
}

function again(key, reception, actions) {
  const made = button('primary', () => actions.again(reception.number), say('again'));
  made.dataset.key = key;
  return made;
}

function figures(words) {
  return make('div', 'figures',
      figure('copay', words.copay), figure('limit', words.limit));
}

function figure(name, told) {
  return make('section', 'card figure', make('h3', '', say(name)),
      make('p', 'large', told.value || say('unknown')),
      told.why ? make('p', 'hint', told.why) : null);
}

function qualification(words) {
  const all = words.qualifications.map(one => {
    const facts = make('dl');
    for (const fact of one.facts) {
      if (fact.label) {
        facts.append(make('dt', '', fact.label), make('dd', '', fact.value));
      } else {
        facts.lastElementChild.append(make('br'), fact.value);
      }
    }
    return make('div', one.aid ? 'one aid' : 'one',
        make('h4', '', one.title, one.aid ? make('span', 'tag', say('aid')) : ''), facts);
  });
  return make('section', 'card qualification', make('h3', '', say('qualification')),
      ...all);
}

function chart(chart) {
  const card = make('section', 'card chart', make('h3', '', say('chart')));
  card.id = 'chart';
  if (!chart.exists) {
    card.append(make('p', 'hint', say('newPatient')));
    return card;
  }
  if (chart.concernsPerson) {
    card.append(make('p', 'alarm', sign('ATTENTION'), make('span', '', say('otherPerson'))));
  }
  const differences = chart.differences || [];
  if (differences.length === 0) {
    card.append(make('p', 'hint', say('same')));
  }
  card.append(make('ul', 'differences', ...differences.map(one =>
      make('li', one.kind.toLowerCase(),
          make('p', 'field', make('b', '', one.field), make('span', 'tag', one.kindLabel)),
          one.stored || one.told
              ? make('p', 'values', make('span', '', make('small', '', say('stored')), one.stored || say('none')),
                  make('span', '', make('small', '', say('told')), one.told || say('none')))
              : null,
          make('p', 'hint', one.message)))));
  return card;
}

function section(name, reception, draw, actions) {
  const part = reception[name];
  if (part.state === 'NONE') {
    return null;
  }
  const card = make('section', `card ${name}`, make('h3', '', say(name)));
  const text = {
    ASKED: say('fetching'), EMPTY: say('empty'), REFUSED: say('refused'), UNKNOWN: say('refused'),
  }[part.state];
  if (part.state === 'NO_CONSENT') {
    card.append(make('p', 'hint', told(part).message));
  } else if (part.state === 'FAILED') {
    card.append(make('p', 'hint', make('b', '', say('failed')), ' ' + told(part).message),
        again('again-' + name, reception, actions));
  } else if (text) {
    card.append(make('p', 'hint', text));
  } else {
    draw(card, part);
  }
  return card;
}

function canvas(label, looks) {
  const drawn = document.createElement('canvas');
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', label);
  return make('div', looks, drawn);
}

function table(key, heads, rows) {
  const head = make('tr', '', ...heads.map(text => {
    const cell = make('th', '', text);
    cell.scope = 'col';
    return cell;
  }));
  const body = rows.map(row => make('tr', '', ...row.map((text, index) => {
    const cell = make(index === 0 ? 'th' : 'td', '', text);
    cell.dataset.head = heads[index];
    if (index === 0) {
      cell.scope = 'row';
    }
    return cell;
  })));
  const made = make('details', '', make('summary', '', say('asTable')),
      make('table', '', make('thead', '', head), make('tbody', '', ...body)));
  made.dataset.key = key;
  return made;
}

function drugs(card, part) {
  if (part.drugs.length === 0) {
    card.append(make('p', 'hint', say('empty')));
    return;
  }
  const all = part.drugs.map(one => ({ ...one, name: one.name || say('notTold') }));
  const shown = all.filter(one => one.courses.some(course => course.from)).slice(0, MOST_DRUGS);
  const place = shown.length > 0 ? canvas(say('drugsChart', shown.length), 'timeline') : null;
  card.firstChild.append(make('span', 'tag', say('drugsCounted', all.length)));
  if (place) {
    card.append(place, make('ul', 'hint key', ...['dispensed', 'daysTold', 'daysNotTold'].map(name =>
        make('li', '', make('span', 'patch ' + name), say(name)))));
  }
  if (all.length > shown.length) {
    card.append(make('p', 'hint', say('newest', shown.length)));
  }
  card.append(table('drugs',
      [say('drug'), say('usage'), say('fills'), say('until'), say('institution')],
      all.flatMap(drug => drug.courses.map(one => [drug.name, one.usage,
        one.fills.join('、') || say('notTold'), one.until || say('notTold'),
        one.institution || say('notTold')]))));
  if (place) {
    drawDrugs(place, shown);
  }
}

function checkups(card, part) {
  const charted = part.trends.filter(one => one.side && one.points.length > 1);
  if (part.trends.length === 0) {
    card.append(make('p', 'hint', say('empty')));
    return;
  }
  const grid = make('div', 'trends');
  card.append(grid, make('p', 'hint', say('limitsNote')));
  for (const one of charted) {
    const latest = one.points[one.points.length - 1];
    const value = `${latest.value} ${one.unit}`;
    const place = canvas(say('trendChart', one.name, value, say(latest.level)), 'plot');
    grid.append(make('figure', 'trend', make('figcaption', '', make('b', '', one.name),
        make('span', 'latest', value), make('span', 'level ' + latest.level.toLowerCase(), say(latest.level))),
        place));
    drawTrend(place, one);
  }
  card.append(table('checkups',
      [say('item'), say('limits'), say('day'), say('value'), say('judged')],
      part.trends.flatMap(one => [...one.points].reverse().map(point => [
        one.name, limits(one), point.on, `${point.value} ${one.unit}`, say(point.level)]))));
}

function limits(trend) {
  if (!trend.side) {
    return say('none');
  }
  const words = trend.side === 'HIGH' ? 'atLeast' : 'atMost';
  return `${say('WARNING')} ${say(words, trend.warning)} / ${say('ALERT')} ${say(words, trend.alert)}`;
}
