// The page's own words; what the desk is told about a patient comes in both languages already.

const WORDS = {
  skip: ['受付の内容へ移動', 'Skip to the patient'],
  title: ['受付コンソール', 'Reception console'],
  fiction: ['資格SDK デモ　患者・保険者はすべて架空です', 'Shikaku SDK demo — people and insurers are fictitious'],
  otherLanguage: ['English', '日本語'],
  shortcutsOn: ['キー操作：オン', 'Shortcuts: on'],
  shortcutsOff: ['キー操作：オフ', 'Shortcuts: off'],
  way: ['センターまでの経路', 'The way to the centre'],
  wayFine: ['つながっています', 'Connected'],
  wayAt: ['障害の場所', 'Broken at'],
  wayNext: ['対応', 'What to do'],
  pageAway: [
    'この画面とプログラムの接続が切れました。自動でつなぎ直します。',
    'This page has lost the program. It connects again by itself.'],
  visitors: ['患者を来院させる', 'Let a patient walk in'],
  visitorsHint: ['1～9 のキーでも来院します', 'Keys 1 to 9 do the same'],
  byCard: ['カード', 'Card'],
  byNumber: ['番号', 'Number'],
  list: ['受付', 'Patients'],
  nobody: ['まだ来院がありません', 'Nobody has come yet'],
  outages: ['障害を起こす', 'Let something break'],
  outagesHint: ['障害中はカードを読めず、番号で照会します', 'Meanwhile no card is read: numbers are asked for'],
  endOutage: ['復旧する', 'Mend it'],
  welcome: ['患者の来院を待っています', 'Waiting for a patient'],
  welcomeText: [
    '患者を来院させると、カードの受付、資格確認の結果、薬剤情報、健診の推移が届いた順に表示されます。',
    'Let a patient walk in: the card visit, the eligibility answer, drugs and checkups appear as they arrive.'],
  keysTitle: ['キー操作', 'Keyboard'],
  keysText: [
    '1～9 来院　↑↓（K・J）受付を選ぶ　R もう一度照会　E English',
    '1–9 walk in · ↑↓ (K, J) choose a patient · R ask again · E 日本語'],
  ASKING: ['照会しています', 'Asking'],
  ACCEPT: ['受付できます', 'Can be accepted'],
  ATTENTION: ['確認が必要です', 'To be looked at'],
  INVALID: ['この資格は使えません', 'Can not be used'],
  UNDECIDED: ['判断できません', 'Can not be told'],
  UNVERIFIED: ['確認できませんでした', 'Could not verify'],
  asking: ['資格確認の回答を待っています。', 'Waiting for the answer.'],
  notUninsured: [
    '「無資格」という意味ではありません。資格は有効かもしれません。',
    'This does not mean "not insured": the insurance may well be valid.'],
  again: ['もう一度照会', 'Ask again'],
  validity: ['資格有効性', 'Validity'],
  next: ['次の対応', 'Next'],
  reasons: ['理由', 'Why'],
  number: ['受付', 'No.'],
  copay: ['負担割合', 'Copayment'],
  limit: ['限度額適用区分', 'Limit category'],
  unknown: ['不明', 'unknown'],
  none: ['なし', 'none'],
  qualification: ['資格の内容', 'Qualification'],
  aid: ['医療扶助', 'Medical aid'],
  chart: ['カルテとの照合', 'Against the chart'],
  newPatient: ['登録がありません（初診）。', 'Nothing is stored: a new patient.'],
  same: ['相違はありません。', 'Nothing differs.'],
  otherPerson: [
    '別の人の回答かもしれません。本人を確認するまで登録を変更しないでください。',
    'It may be the answer of another person: change nothing before you have looked.'],
  item: ['項目', 'Item'],
  stored: ['カルテ', 'Chart'],
  told: ['回答', 'Answer'],
  drugs: ['薬剤情報（12か月）', 'Drugs (12 months)'],
  checkups: ['特定健診の推移', 'Checkup trends'],
  fetching: ['取得しています。', 'Being fetched.'],
  failed: ['取得できませんでした。', 'Could not be fetched.'],
  empty: ['該当する情報はありません。', 'There is none.'],
  refused: ['提供されませんでした。', 'It was not given.'],
  asTable: ['表で見る', 'As a table'],
  drug: ['薬', 'Drug'],
  usage: ['用量・用法', 'Dose'],
  fills: ['調剤日', 'Dispensed'],
  until: ['処方日数の終わり', 'Prescribed until'],
  institution: ['医療機関', 'Institution'],
  notTold: ['記載なし', 'not told'],
  newest: ['グラフは新しい{0}種類です。表にはすべてあります。', 'The chart shows the newest {0}; the table holds all.'],
  drugsChart: ['{0}種類の薬の服用期間の図。内容は下の表にあります。', 'Chart of when {0} drugs were taken; the table below tells the same.'],
  day: ['受診日', 'Date'],
  value: ['値', 'Value'],
  judged: ['判定', 'Level'],
  trendChart: ['{0}の推移の図。最新は{1}、{2}。内容は下の表にあります。', 'Chart of {0}. Latest {1}: {2}. The table below tells the same.'],
  limits: ['基準', 'Limits'],
  atLeast: ['{0} 以上', '{0} or more'],
  atMost: ['{0} 以下', '{0} or less'],
  limitsNote: [
    '破線は注意（黄）と警告（赤）の基準です。表示の目安で、診断ではありません。',
    'Dashed lines: warning (amber) and alert (red). An aid for display, no diagnosis.'],
  NORMAL: ['範囲内', 'normal'],
  WARNING: ['注意', 'warning'],
  ALERT: ['警告', 'alert'],
  NOT_JUDGED: ['判定なし', 'not judged'],
  arrived: ['{0}さん、{1}', '{0}: {1}'],
  notDone: ['操作できませんでした。もう一度お試しください。', 'That did not work: please try again.'],
};

let english = false;

export function useEnglish(wanted) {
  english = wanted;
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
