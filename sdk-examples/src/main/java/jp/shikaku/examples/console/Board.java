package jp.shikaku.examples.console;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where the desk tells what there is to see: the page or the terminal shows it. */
interface Board {

  /**
   * Tells the latest of a thing; the earlier word is forgotten.
   *
   * @param thing which, such as one patient
   * @param event the kind of thing
   * @param data all there is to see of it, in both languages
   */
  void put(String thing, String event, ObjectNode data);

  /** Forgets a thing. */
  void forget(String thing);
}
