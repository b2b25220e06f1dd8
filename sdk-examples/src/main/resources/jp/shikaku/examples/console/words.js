// The page's own words, which the terminal has too; what the desk is told about a patient comes in
// both languages already.

const WORDS = await (await fetch('/words.json')).json();

/** As the program was started, until somebody has chosen. */
let english = (sessionStorage.getItem('language') ?? document.documentElement.lang) === 'en';

export function useEnglish(wanted) {
  english = wanted;
  sessionStorage.setItem('language', wanted ? 'en' : 'ja');
}

export function isEnglish() {
  return english;
}

/** The page's words of a name, with values in their places. */
export function say(name, ...values) {
  return WORDS[name][english ? 1 : 0].replace(/\{(\d)\}/g, (place, index) => values[index]);
}

/** The words that came in both languages. */
export function told(both) {
  return both[english ? 'en' : 'ja'];
}
