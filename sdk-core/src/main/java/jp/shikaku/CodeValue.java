package jp.shikaku;

/**
 * A code 「コード値」 of an official table (OQSCDnnn) that this version knows. Implemented by enums only.
 */
public interface CodeValue {

  /** {@return the code as on the wire} */
  String code();

  /** {@return the official Japanese label 「名称」} */
  String label();
}
