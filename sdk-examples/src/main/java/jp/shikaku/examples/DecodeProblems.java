package jp.shikaku.examples;

import java.util.OptionalLong;
import jp.shikaku.DecodeException;

/** Why a file could not be decoded, in Japanese; the English is the error's own. */
final class DecodeProblems {

  private DecodeProblems() {}

  static String japanese(DecodeException e) {
    return words(e) + e.path().map(path -> "：" + path).orElse("") + place(e);
  }

  private static String words(DecodeException e) {
    return switch (e.problem()) {
      case MALFORMED -> e.line() == 1 && e.column() == 1 ? "電文（XML）ではありません" : "途中で切れているか、壊れています";
      case BAD_ENCODING -> "文字コードが宣言と合わないか、途中で切れています";
      case UNSUPPORTED_ENCODING -> "UTF-8とShift_JIS以外の文字コードです";
      case DOCTYPE -> "文書型宣言（DOCTYPE）のあるファイルは読みません";
      case TOO_LARGE -> "大きすぎるか、要素の入れ子が深すぎます";
      case UNEXPECTED_MESSAGE -> "読み取れる種類の電文ではありません";
      case MISSING -> "必須の要素がありません";
      case CONTRADICTION -> "1回だけの要素が、違う内容で2回あります";
      case EMPTY -> "0バイトです";
      case ARCHIVE -> "圧縮ファイルが壊れているか、決まりに合いません";
    };
  }

  private static String place(DecodeException e) {
    OptionalLong from = e.byteOffset();
    String start = from.isPresent() ? from.getAsLong() + "バイト目から" : "";
    if (e.line() == 0) {
      return start.isEmpty() ? "" : "（" + start + "）";
    }
    return "（" + start + e.line() + "行" + (e.column() > 0 ? " " + e.column() + "桁" : "") + "）";
  }
}
