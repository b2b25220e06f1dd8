package jp.shikaku.mock;

import java.util.List;

/** An invented institution; code「医療機関コード」 of prefecture 13 with its check digit. */
record Place(String code, String name) {
  static final Place CLINIC = of("131999900", "架空内科クリニック");
  static final Place HOSPITAL = of("131999902", "架空中央病院");
  static final Place ORTHOPAEDICS = of("131999904", "仮想整形外科");
  static final Place ENT = of("131999905", "仮想耳鼻咽喉科");
  static final Place DENTIST = of("133999904", "仮想歯科クリニック");
  static final Place PHARMACY = of("134999906", "仮想そよかぜ薬局");
  static final Place OTHER_PHARMACY = of("134999907", "仮想みどり薬局");

  static final List<Place> CLINICS = List.of(CLINIC, HOSPITAL, ORTHOPAEDICS, ENT);
  static final List<Place> PHARMACIES = List.of(PHARMACY, OTHER_PHARMACY);

  private static Place of(String digits, String name) {
    return new Place(CheckDigits.append(digits), name);
  }
}
