// The charts: each is a picture of a table that stands below it.

const INK = '#1d2733';
const SOFT = '#5a6675';
const LINE = '#e3e7ec';
const INDIGO = '#2c56a8';
const PALE = '#a9bde2';
const AMBER = '#b26a00';
const RED = '#b3261e';
const GREY = '#cfd6df';
const LEVELS = { NORMAL: INDIGO, NOT_JUDGED: SOFT, WARNING: AMBER, ALERT: RED };
const SHAPES = { NORMAL: 'circle', NOT_JUDGED: 'circle', WARNING: 'triangle', ALERT: 'rectRot' };
const SIZES = { NORMAL: 5, NOT_JUDGED: 4, WARNING: 7, ALERT: 7 };
const DAY = 24 * 60 * 60 * 1000;
const ROW = 46;
const AXIS = 34;

let charts = [];

export function forgetCharts() {
  charts.forEach(chart => chart.destroy());
  charts = [];
}

function draw(place, settings) {
  const { Chart } = window;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = SOFT;
  settings.options = {
    ...settings.options,
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
  };
  charts.push(new Chart(place.querySelector('canvas'), settings));
}

function time(day) {
  return Date.parse(day + 'T00:00:00Z');
}

function month(ms) {
  return new Date(ms).toISOString().slice(0, 7).replace('-', '/');
}

/** The first of every so many months. */
function months(from, until, most) {
  const all = [];
  const day = new Date(from);
  day.setUTCDate(1);
  while (day.getTime() <= until) {
    if (day.getTime() >= from) {
      all.push(day.getTime());
    }
    day.setUTCMonth(day.getUTCMonth() + 1);
  }
  const every = Math.ceil(all.length / most);
  return all.filter((one, index) => index % every === 0);
}

// ---- drugs

/**
 * Names stand above the bars, since beside them they would leave no room on a narrow screen; on the
 * bars a mark for each day on which the drug was dispensed.
 */
const marks = drugs => ({
  id: 'marks',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart;
    ctx.save();
    ctx.fillStyle = INK;
    ctx.font = `600 12.5px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textBaseline = 'bottom';
    drugs.forEach((drug, row) => {
      ctx.fillText(
        fitting(ctx, drug.name, chartArea.width), chartArea.left, scales.y.getPixelForValue(row) - 6);
    });
    ctx.fillStyle = INDIGO;
    drugs.forEach((drug, row) => drug.courses.flatMap(course => course.fills).forEach(day => {
      ctx.beginPath();
      ctx.roundRect(scales.x.getPixelForValue(time(day)), scales.y.getPixelForValue(row) - 5, 4, 10, 2);
      ctx.fill();
    }));
    ctx.restore();
  },
});

function fitting(ctx, text, width) {
  if (ctx.measureText(text).width <= width) {
    return text;
  }
  const letters = [...text];
  while (letters.length > 1 && ctx.measureText(letters.join('') + '…').width > width) {
    letters.pop();
  }
  return letters.join('') + '…';
}

/** A row a drug: a bar for each time in which it was given without a long pause. */
export function drawDrugs(place, drugs) {
  const bars = drugs.flatMap((drug, row) => drug.courses.filter(one => one.from).map(one => ({
    y: String(row),
    x: [time(one.from), time(one.until || one.lastFill) + DAY],
    isToldUntil: Boolean(one.until),
  })));
  const from = Math.min(...bars.map(bar => bar.x[0]));
  const until = Math.max(...bars.map(bar => bar.x[1]));
  place.style.height = drugs.length * ROW + AXIS + 'px';
  draw(place, {
    type: 'bar',
    plugins: [marks(drugs)],
    data: {
      labels: drugs.map((drug, row) => String(row)),
      datasets: [
        {
          data: bars,
          backgroundColor: bars.map(bar => bar.isToldUntil ? PALE : GREY),
          borderRadius: 4,
          borderSkipped: false,
          barThickness: 10,
          minBarLength: 4,
        },
      ],
    },
    options: {
      indexAxis: 'y',
      layout: { padding: { top: 14, right: 12 } },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales: {
        x: {
          min: from - 5 * DAY,
          max: until + 5 * DAY,
          afterBuildTicks: axis => {
            axis.ticks = months(axis.min, axis.max, axis.width < 420 ? 4 : 12).map(value => ({ value }));
          },
          ticks: { callback: month, maxRotation: 0, autoSkip: false },
          grid: { color: LINE },
        },
        y: { grid: { display: false }, border: { display: false }, ticks: { display: false } },
      },
    },
  });
}

// ---- checkups

export function drawTrend(place, trend) {
  const days = trend.points.map(point => time(point.on));
  const span = Math.max(days[days.length - 1] - days[0], 30 * DAY);
  const from = days[0] - span * 0.08;
  const until = days[days.length - 1] + span * 0.08;
  const bound = (value, color) => ({
    data: [{ x: from, y: value }, { x: until, y: value }],
    borderColor: color,
    borderDash: [5, 4],
    borderWidth: 1.5,
    pointRadius: 0,
  });
  draw(place, {
    type: 'line',
    data: {
      datasets: [
        {
          data: trend.points.map((point, index) => ({ x: days[index], y: point.value })),
          borderColor: INDIGO,
          borderWidth: 2,
          pointBackgroundColor: trend.points.map(point => LEVELS[point.level]),
          pointBorderColor: '#ffffff',
          pointStyle: trend.points.map(point => SHAPES[point.level]),
          pointRadius: trend.points.map(point => SIZES[point.level]),
          clip: false,
        },
        bound(trend.warning, AMBER),
        bound(trend.alert, RED),
      ],
    },
    options: {
      layout: { padding: { top: 8, right: 8 } },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales: {
        x: {
          type: 'linear',
          min: from,
          max: until,
          afterBuildTicks: axis => {
            axis.ticks = days.map(value => ({ value }));
          },
          ticks: { callback: value => new Date(value).getUTCFullYear(), maxRotation: 0 },
          grid: { display: false },
        },
        y: { grace: '15%', ticks: { maxTicksLimit: 5 }, grid: { color: LINE } },
      },
    },
  });
}
