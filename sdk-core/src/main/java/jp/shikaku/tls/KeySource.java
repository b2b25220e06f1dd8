package jp.shikaku.tls;

/** Where a private key and its chain are read from. */
sealed interface KeySource permits Pkcs12Source, PemSource, KeyStoreSource {

  /** Reads key and chain and checks that they fit; validity and usage are not looked at. */
  OpenedKey open();

  /** Another text whenever what would be read may be another. */
  String stamp();

  KeySource withAlias(String alias);

  String kind();
}
